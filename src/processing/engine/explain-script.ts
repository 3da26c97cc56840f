import { dirname, resolve } from 'node:path';
import {
  explainAsJson,
  explainPlan,
  planInParallel,
  type ParallelPlan,
  type PlanOptions,
  type Sink,
} from './plan/index.ts';
import { planAndCheck } from './runtime/plan-checked.ts';
import { type OperatorVerdict, planDiff as diffPlans } from './runtime/plan-diff.ts';
import type { Diagnostic } from './sql/index.ts';
import { describeFunctions } from './udf/index.ts';

/** The plans of a script in the forms of EXPLAIN; empty where it has errors. */
export interface ExplainedScript {
  /** Errors, and warnings of state that grows without end. */
  diagnostics: readonly Diagnostic[];
  text: string;
  /** With the kinds of changes that leave each operator. */
  changelog: string;
  /** JSON. */
  graph: string;
}

/** `file`: beside it the modules of functions are sought. */
export async function explainScript(sql: string, file: string): Promise<ExplainedScript> {
  const { plan, diagnostics } = planAndCheck(sql, await functionsBeside(sql, file));
  const jobs = plan.statements
    .flatMap((statement): (readonly Sink[])[] => {
      if (statement.kind === 'insert') return [statement.sinks];
      return statement.kind === 'select' ? [[statement.sink]] : [];
    })
    .map((sinks) => planInParallel(sinks, plan.settings));
  return {
    diagnostics,
    text: textOf(jobs, {}),
    changelog: textOf(jobs, { changelogMode: true }),
    graph: explainAsJson(
      jobs.flatMap(({ sinks }) => sinks),
      jobs[0]?.tasks,
    ),
  };
}

function textOf(jobs: readonly ParallelPlan[], options: { changelogMode?: boolean }): string {
  return jobs.flatMap(({ sinks, about }) => [explainPlan(sinks, options), about ?? []].flat()).join('\n');
}

/** What survives of the state of `before` in `after`. Rejects with `sql_invalid` where one is wrong. */
export async function planDiff(before: string, after: string, file: string): Promise<OperatorVerdict[]> {
  const [old, now] = [await functionsBeside(before, file), await functionsBeside(after, file)];
  return diffPlans({ sql: before, options: old }, { sql: after, options: now });
}

async function functionsBeside(sql: string, file: string): Promise<PlanOptions> {
  const directory = file === '-' ? process.cwd() : dirname(resolve(file));
  return { functions: await describeFunctions(sql, { directory, mayLeave: true, isolated: false }) };
}
