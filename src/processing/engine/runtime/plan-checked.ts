import { checkTable } from '../connectors/index.ts';
import {
  checkOf,
  type ParsedPlan,
  type PhysicalOperator,
  type PlanOptions,
  planText,
  type ScriptCheck,
  type ScriptPlan,
} from '../plan/index.ts';
import { inputsOf } from '../plan/operators.ts';
import type { Diagnostic } from '../sql/index.ts';
import { describeServedFunctions } from '../udf/index.ts';
import { runtimeErrors } from './errors.ts';

/** Plans a script and checks the tables it uses; nothing runs. */
export function planAndCheck(sql: string, options: PlanOptions = {}): ParsedPlan {
  const { plan, diagnostics } = planText(sql, options);
  if (diagnostics.some(isError)) return { plan, diagnostics };
  const found = [...diagnostics];
  for (const statement of plan.statements) {
    if (statement.kind === 'result') continue;
    const sinks = statement.kind === 'insert' ? statement.sinks : [statement.sink];
    for (const sink of sinks) {
      if (sink.kind === 'table-sink') found.push(...checkTable(sink.table, 'sink'));
      found.push(...checkSources(sink.input));
    }
  }
  return { plan, diagnostics: unique(found) };
}

/** What a script reads and writes, and everything that is wrong with it; nothing runs. */
export function checkScript(sql: string, options: PlanOptions = {}): ScriptCheck {
  return checkOf(planAndCheck(sql, options));
}

/** The same where scripts come from others: functions of the user from this folder alone, without one from nowhere. */
export async function checkServedScript(
  sql: string,
  functionsDirectory: string | undefined,
): Promise<ScriptCheck> {
  return checkScript(sql, await describeServedFunctions(sql, functionsDirectory));
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function checkSources(plan: PhysicalOperator): Diagnostic[] {
  if (plan.kind === 'source-scan') return checkTable(plan.table, 'source');
  const looked = plan.kind === 'lookup-join' ? checkTable(plan.table, 'lookup') : [];
  return [...looked, ...inputsOf(plan).flatMap(checkSources)];
}

/** A table that is read twice is wrong once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map(diagnostics.map((one) => [`${one.line}:${one.column} ${one.message}`, one]));
  return [...seen.values()];
}

/** The plan of a script without errors; throws `sql_invalid` with the first error and where it is. */
export function planChecked(sql: string, options: PlanOptions = {}): ScriptPlan {
  const { plan, diagnostics } = planAndCheck(sql, options);
  const errors = diagnostics.filter(isError);
  const [first] = errors;
  if (first === undefined) return plan;
  const { line, column, message } = first;
  throw runtimeErrors.sql_invalid(`Line ${line}, column ${column}: ${message}`, {
    details: { line, column, diagnostics: errors },
  });
}
