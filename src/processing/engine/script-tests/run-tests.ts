import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '#foundation';
import { actualLines, checkOutcome } from './check-outcome.ts';
import type { Difference } from './difference.ts';
import { embeddedExecutor } from './embedded-executor.ts';
import type { Executor, Outcome, Schedule } from './executor.ts';
import { prepareCase } from './prepare-case.ts';
import { STANDARD_SCHEDULES } from './schedules.ts';
import type { ScriptCase, TableExpectation } from './script-case.ts';
import { readTestFile, type TestFile, updateTestFile } from './test-file.ts';

export interface RunTestsOptions {
  /** Paths of test files. */
  files: readonly string[];
  /** By default the engine in this process, with {@link STANDARD_SCHEDULES}. */
  executor?: Executor;
  schedules?: readonly Schedule[];
  /** As if `SET` before each script. */
  settings?: ReadonlyMap<string, string>;
  /** Cases whose name it takes. */
  filter?: (name: string) => boolean;
  /** Writes the rows that came into the files, in the place of those that were expected. */
  update?: boolean;
  /** Instead of {@link CASE_RUN_MS_MAX}. */
  runMsMax?: number;
  clock: Clock;
  signal?: AbortSignal;
}

/** How long one run of a case may take; one that reads a source without end would run for ever. */
export const CASE_RUN_MS_MAX = 60_000;

/** What became of one case. */
export interface CaseResult {
  file: string;
  /** Undefined: the file itself could not be read. */
  name: string;
  line: number;
  status: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  reason: string | undefined;
  durationMs: number;
  /** The schedules whose answer was not the expected one. */
  failures: readonly { schedule: string; differences: readonly Difference[] }[];
  /** The expected rows were replaced. */
  updated: boolean;
}

/** Runs the cases of all files, one after the other; each result as soon as it is there. */
export async function* runTests(options: RunTestsOptions): AsyncGenerator<CaseResult> {
  for (const path of options.files) {
    let file: TestFile;
    try {
      file = await readTestFile(path);
    } catch (error) {
      yield unreadable(path, error);
      continue;
    }
    yield* runFile(file, options);
  }
}

function unreadable(file: string, error: unknown): CaseResult {
  const text = error instanceof Error ? error.message : String(error);
  const differences = [{ what: 'file', lines: [{ mark: '+', text } as const] }];
  return {
    file,
    name: 'The file can be read.',
    line: 1,
    status: 'failed',
    reason: undefined,
    durationMs: 0,
    failures: [{ schedule: 'reading', differences }],
    updated: false,
  };
}

async function* runFile(file: TestFile, options: RunTestsOptions): AsyncGenerator<CaseResult> {
  const updates: { expected: TableExpectation; lines: readonly string[] }[] = [];
  for (const script of file.cases) {
    if (options.signal?.aborted === true) return;
    if (options.filter?.(script.name) === false) continue;
    const startedMs = options.clock.monotonicMs();
    const { failures, outcome } =
      script.skip === undefined ? await runCase(file, script, options) : { failures: [], outcome: undefined };
    const own = options.update === true && failures.length > 0 ? updatesOf(script, outcome) : [];
    updates.push(...own);
    yield {
      file: file.path,
      name: script.name,
      line: script.line,
      status: script.skip !== undefined ? 'skipped' : failures.length === 0 ? 'passed' : 'failed',
      reason: script.skip,
      durationMs: options.clock.monotonicMs() - startedMs,
      failures,
      updated: own.length > 0,
    };
  }
  if (updates.length > 0) await updateTestFile(file, updates);
}

/** The outcome is that of the first schedule. */
async function runCase(
  file: TestFile,
  script: ScriptCase,
  options: RunTestsOptions,
): Promise<{ failures: CaseResult['failures']; outcome: Outcome | undefined }> {
  const { executor = embeddedExecutor, schedules = STANDARD_SCHEDULES } = options;
  const failures: { schedule: string; differences: readonly Difference[] }[] = [];
  let first: Outcome | undefined;
  for (const schedule of schedules) {
    const outcome = await runInFolder(file, script, schedule, executor, options);
    first ??= outcome;
    const differences = checkOutcome(script.expected, outcome);
    if (differences.length > 0) failures.push({ schedule: schedule.name, differences });
  }
  return { failures, outcome: first };
}

async function runInFolder(
  file: TestFile,
  script: ScriptCase,
  schedule: Schedule,
  executor: Executor,
  { settings = new Map(), runMsMax = CASE_RUN_MS_MAX, signal }: RunTestsOptions,
): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-test-'));
  try {
    const prepared = await prepareCase(script, file.path, directory, settings);
    const limit = AbortSignal.timeout(runMsMax);
    const outcome = await executor.run(
      prepared,
      schedule,
      signal === undefined ? limit : AbortSignal.any([signal, limit]),
    );
    if (!limit.aborted) return outcome;
    return { kind: 'refused', message: `The script did not end within ${runMsMax / 1000} s.` };
  } catch (error) {
    return {
      kind: 'refused',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function updatesOf(
  script: ScriptCase,
  outcome: Outcome | undefined,
): { expected: TableExpectation; lines: readonly string[] }[] {
  if (outcome?.kind !== 'ran') return [];
  return script.expected.tables.flatMap((expected) => {
    const found = expected.table === undefined ? outcome.select : outcome.tables.get(expected.table);
    return found === undefined ? [] : [{ expected, lines: actualLines(expected, found) }];
  });
}
