import { Worker } from 'node:worker_threads';
import { functionReference } from '../plan/statement/plan-function.ts';
import {
  type FunctionDescription,
  type FunctionDescriptions,
  FUNCTION_MAPPING_PREFIX,
} from '../plan/user-function.ts';
import { parseScript, type Script } from '../sql/index.ts';
import { describeModule } from './describe-module.ts';
import type { FunctionSource } from './function-source.ts';
import { locateModule } from './function-source.ts';
import { parseReference } from './load-module.ts';

/** Functions that one script names. */
export const FUNCTIONS_MAX = 200;
/** A module must say what it exports within this time, where it is looked at in a thread of its own. */
export const DESCRIBE_MS_MAX = 10_000;
const DESCRIBE_HEAP_MIB_MAX = 128;

/**
 * The functions that a script names, for the planner. Modules are run to see what they export. What is wrong with one
 * is its description; this never rejects for it.
 */
export async function describeFunctions(sql: string, source: FunctionSource): Promise<FunctionDescriptions> {
  if (!/\bFUNCTION\b/i.test(sql)) return new Map();
  const references = referencesOf(parseScript(sql).script).slice(0, FUNCTIONS_MAX);
  const described = await Promise.all(
    references.map(async (reference) => [reference, await describe(reference, source)] as const),
  );
  return new Map(described);
}

/**
 * The same in a process that serves: modules come from `directory` alone, so that nobody who may write SQL may thereby
 * run code of theirs. Without a directory a script may declare no function.
 */
export async function describeServedFunctions(
  sql: string,
  directory: string | undefined,
): Promise<{ functions?: FunctionDescriptions }> {
  if (directory === undefined) return {};
  return { functions: await describeFunctions(sql, { directory, mayLeave: false, isolated: true }) };
}

/** A setting may stand before or behind what it is for; the planner knows which one holds where. */
function referencesOf({ statements }: Script): string[] {
  const references = new Set<string>();
  for (const statement of statements) {
    if (statement.kind === 'set' && statement.key?.startsWith(FUNCTION_MAPPING_PREFIX) === true)
      references.add(statement.value ?? '');
    const reference =
      statement.kind === 'create-function' ? functionReference(statement, new Map()) : undefined;
    if (reference !== undefined) references.add(reference);
  }
  return [...references];
}

async function describe(reference: string, source: FunctionSource): Promise<FunctionDescription> {
  const parsed = parseReference(reference);
  if (parsed === undefined)
    return problem(`A function is written as './module.ts#export', not '${reference}'.`);
  const located = await locateModule(parsed.path, source);
  if ('problem' in located) return problem(located.problem);
  return source.isolated
    ? describeApart(located.url, parsed.exportName)
    : describeModule(located.url, parsed.exportName);
}

function problem(message: string): FunctionDescription {
  return { kind: 'problem', message };
}

/** In a thread that ends, with limits of its own. */
function describeApart(url: string, exportName: string): Promise<FunctionDescription> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./describe-worker.ts', import.meta.url), {
      workerData: { url, exportName },
      name: 'functions',
      resourceLimits: { maxOldGenerationSizeMb: DESCRIBE_HEAP_MIB_MAX },
    });
    const settle = (description: FunctionDescription): void => {
      clearTimeout(timer);
      resolve(description);
      void worker.terminate();
    };
    const timer = setTimeout(
      () => settle(problem(`The module of ${exportName} was not done after ${DESCRIBE_MS_MAX / 1000} s.`)),
      DESCRIBE_MS_MAX,
    );
    worker.on('message', settle);
    worker.on('error', (error) => settle(problem(`The module of ${exportName} failed: ${error.message}`)));
    worker.on('exit', () => settle(problem(`The module of ${exportName} ended its thread.`)));
  });
}
