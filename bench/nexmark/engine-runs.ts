import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeArguments, nodeEnvironment } from '../../scripts/node-runtime.mjs';
import type { Dataset } from './dataset.ts';
import type { Input, Measure, RunOrder } from './measure.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');

const RUN_TIMEOUT_MS = 900_000;

/** One run in a process of its own; `{ refused }` if the engine does not take the query. */
export async function runEngine(
  query: string,
  input: Input,
  hash: boolean,
  stateMib: number,
  { shape, events, file, log, side, output }: Dataset,
  parallelism = 1,
): Promise<Measure | { refused: string }> {
  const order: RunOrder = {
    query,
    input,
    hash,
    parallelism,
    stateMib,
    events,
    shape,
    file,
    log,
    side,
    output,
  };
  const program = [join(import.meta.dirname, 'run-one.ts'), JSON.stringify(order)];
  try {
    const { stdout } = await execute(process.execPath, [...nodeArguments, ...program], {
      env: nodeEnvironment(root),
      cwd: root,
      timeout: RUN_TIMEOUT_MS,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Measure;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const said = /^\w*Error[^\n]*/mu.exec(stderr)?.[0] ?? message;
    return { refused: `failed: ${said}` };
  }
}
