import { inputsOf } from '../plan/operators.ts';
import { describeOperator } from '../plan/index.ts';
import type { PhysicalOperator, Sink } from '../plan/physical-plan.ts';
import type { PlanOptions } from '../plan/statement/plan-script.ts';
import { matchOperators } from '../state/savepoint.ts';
import { operatorMarks } from './operator-marks.ts';
import { planChecked } from './plan-checked.ts';
import { planSignature } from './plan-signature.ts';

/** What becomes of the state of one operator when a script takes the place of another. */
export interface OperatorVerdict {
  /**
   * - `kept`: goes on with its state;
   * - `kept-input-changed`: goes on with it, but other rows will come than those it was made of;
   * - `dropped`: its state is left behind;
   * - `new`: it begins with nothing.
   */
  verdict: 'kept' | 'kept-input-changed' | 'dropped' | 'new';
  kind: string;
  /** Ids in the old and the new script. */
  before: string | null;
  after: string | null;
  /** The operator as EXPLAIN shows it: of the new script, or of the old one if it is gone. */
  operator: string;
  reason: string;
}

export interface PlannedText {
  sql: string;
  options?: PlanOptions;
}

/** Compares two scripts, operator by operator; throws `sql_invalid` for the first that is wrong. */
export function planDiff(before: PlannedText, after: PlannedText): OperatorVerdict[] {
  const [old, now] = [nodesOf(before), nodesOf(after)];
  const match = matchOperators(operatorMarks(old.sinks), operatorMarks(now.sinks));
  const kept = match.kept.map(({ from, to, kind }): OperatorVerdict => {
    const isSame = inputSignature(old.nodes.get(from)) === inputSignature(now.nodes.get(to));
    const reason = isSame
      ? from === to
        ? 'unchanged'
        : 'only its place in the script changed'
      : 'what feeds it changed: its state was made of other rows than those that will come';
    const verdict = isSame ? 'kept' : 'kept-input-changed';
    return { verdict, kind, before: from, after: to, operator: textOf(now.nodes.get(to)), reason };
  });
  const dropped = match.dropped.map(({ id, kind }): OperatorVerdict => {
    const isChanged = match.added.some((mark) => mark.id === id);
    const reason = isChanged ? 'it computes something else now' : 'it is not in the new script';
    return { verdict: 'dropped', kind, before: id, after: null, operator: textOf(old.nodes.get(id)), reason };
  });
  const added = match.added.map(({ id, kind }): OperatorVerdict => {
    const isChanged = match.dropped.some((mark) => mark.id === id);
    const reason = isChanged ? 'it cannot read the state of what it was' : 'it was not in the old script';
    return { verdict: 'new', kind, before: null, after: id, operator: textOf(now.nodes.get(id)), reason };
  });
  return [...kept, ...dropped, ...added];
}

type Node = PhysicalOperator | Sink;

function nodesOf({ sql, options }: PlannedText): { sinks: readonly Sink[]; nodes: Map<string, Node> } {
  const { statements } = planChecked(sql, options);
  const sinks = statements.flatMap((statement): readonly Sink[] => {
    if (statement.kind === 'insert') return statement.sinks;
    return statement.kind === 'select' ? [statement.sink] : [];
  });
  const nodes = new Map<string, Node>();
  const visit = (operator: PhysicalOperator): void => {
    nodes.set(operator.id, operator);
    for (const input of inputsOf(operator)) visit(input);
  };
  for (const sink of sinks) {
    nodes.set(sink.id, sink);
    visit(sink.input);
  }
  return { sinks, nodes };
}

function isSink(node: Node): node is Sink {
  return node.kind === 'table-sink' || node.kind === 'collect-sink';
}

/** Everything below a node, whatever its ids. */
function inputSignature(node: Node | undefined): string {
  if (node === undefined) return '';
  return (isSink(node) ? [node.input] : inputsOf(node)).map(planSignature).join(' ');
}

function textOf(node: Node | undefined): string {
  return node === undefined ? '' : describeOperator(node);
}
