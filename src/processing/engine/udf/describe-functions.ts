import { functionReference } from '../plan/statement/plan-function.ts';
import {
  type FunctionDescription,
  type FunctionDescriptions,
  FUNCTION_MAPPING_PREFIX,
} from '../plan/user-function.ts';
import { parseScript, type Script } from '../sql/index.ts';
import { describeApart } from './describe-apart.ts';
import { describeModule, type ModuleExport } from './describe-module.ts';
import { type FunctionSource, locateModule } from './function-source.ts';
import { parseReference } from './load-module.ts';

/** Functions that one script names. */
export const FUNCTIONS_MAX = 200;

/**
 * The functions that a script names, for the planner. Modules are run to see what they export. What is wrong with one
 * is its description; this never rejects for it.
 */
export async function describeFunctions(sql: string, source: FunctionSource): Promise<FunctionDescriptions> {
  if (!/\bFUNCTION\b/i.test(sql)) return new Map();
  const references = referencesOf(parseScript(sql).script).slice(0, FUNCTIONS_MAX);
  const located = await Promise.all(references.map((reference) => locate(reference, source)));
  const exports = located.filter((one) => 'url' in one);
  const found = source.isolated ? await describeApart(exports) : await describeHere(exports);
  const described = new Map(exports.map((one, i) => [one.reference, found[i]]));
  return new Map(
    located.map((one) => {
      const description = 'url' in one ? described.get(one.reference) : problem(one.problem);
      return [one.reference, description ?? problem('The module was not looked at.')];
    }),
  );
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

type Located = (ModuleExport & { reference: string }) | { reference: string; problem: string };

async function locate(reference: string, source: FunctionSource): Promise<Located> {
  const parsed = parseReference(reference);
  if (parsed === undefined)
    return { reference, problem: `A function is written as './module.ts#export', not '${reference}'.` };
  const { path, exportName } = parsed;
  return { reference, exportName, ...(await locateModule(path, source)) };
}

function problem(message: string): FunctionDescription {
  return { kind: 'problem', message };
}

async function describeHere(exports: readonly ModuleExport[]): Promise<FunctionDescription[]> {
  const found: FunctionDescription[] = [];
  for (const one of exports) found.push(await describeModule(one));
  return found;
}
