import { inputsOf } from '../operators.ts';
import type { PhysicalOperator, Sink } from '../physical-plan.ts';
import { arrangeExchanges, type Undivided, undividedBy } from '../rules/parallel-section.ts';
import { PARALLELISM, parallelism } from '../settings.ts';
import { describeOperator } from './explain.ts';

/** A plan as several tasks run it. */
export interface ParallelPlan {
  /** With exchanges, where there is something to divide. */
  sinks: readonly Sink[];
  tasks: number;
  /** A section of EXPLAIN on what is divided and what is not; undefined: the script wants one task. */
  about: string | undefined;
}

const REASONS: Readonly<Record<Undivided, string>> = {
  'no-keys': 'it has no keys to divide rows by',
  'unhashed-keys': 'its keys are of types by which rows are not divided',
};

/** The plan for the parallelism that a script sets. That of a platform, for scripts that set none, is not known here. */
export function planInParallel(sinks: readonly Sink[], settings: ReadonlyMap<string, string>): ParallelPlan {
  const tasks = parallelism(settings) ?? 1;
  if (tasks === 1) return { sinks, tasks, about: undefined };
  const arranged = arrangeExchanges(sinks);
  const all = arranged.flatMap(({ input }) => operatorsOf(input));
  const isDivided = all.some(({ kind }) => kind === 'exchange');
  const lines = all.flatMap((operator) => {
    const reason = undividedBy(operator);
    return reason === undefined ? [] : [`In one task, as ${REASONS[reason]}: ${describeOperator(operator)}`];
  });
  const first = isDivided
    ? `What lies between an Exchange to single and the Exchange by hash below it is done by ${tasks} tasks.`
    : `'${PARALLELISM}' = '${tasks}' changes nothing: no operator has rows that could be divided.`;
  return { sinks: arranged, tasks, about: `== Parallelism ==\n${[first, ...new Set(lines)].join('\n')}\n` };
}

function operatorsOf(operator: PhysicalOperator): PhysicalOperator[] {
  return [operator, ...inputsOf(operator).flatMap(operatorsOf)];
}
