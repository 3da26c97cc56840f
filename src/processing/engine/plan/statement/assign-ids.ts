import { inputsOf, withInputs } from '../operators.ts';
import type { PhysicalOperator, Sink } from '../physical-plan.ts';

/**
 * Gives each operator its id, `<statement>/<kind>-<number>`, from the sources up: the same script gives the same ids,
 * so that state finds its operator after a restart.
 */
export function assignIds<S extends Sink>(sinks: readonly S[], statement: number): S[] {
  const counts = new Map<string, number>();
  const nextId = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${statement}/${kind}-${count}`;
  };
  const assign = (operator: PhysicalOperator): PhysicalOperator => {
    const inputs = inputsOf(operator).map(assign);
    return { ...withInputs(operator, inputs), id: nextId(operator.kind) };
  };
  return sinks.map((sink) => ({ ...sink, input: assign(sink.input), id: nextId(sink.kind) }));
}
