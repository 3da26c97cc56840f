import { createHash } from 'node:crypto';
import { inputsOf } from '../plan/operators.ts';
import type { PhysicalOperator, Sink } from '../plan/physical-plan.ts';
import type { OperatorMark } from '../state/savepoint.ts';

/** Parts of a plan that are other operators; of those only the row counts that they give. */
export const INPUTS: ReadonlySet<string> = new Set(['input', 'left', 'right', 'inputs']);
/** Ids and places in the script change with edits that change nothing else. */
const PASSING: ReadonlySet<string> = new Set(['id', 'span', 'optionSpans', 'comment']);

/** They remember nothing from one row to the next. */
const STATELESS: ReadonlySet<string> = new Set<Node['kind']>([
  'projection',
  'filter',
  'values',
  'expand',
  'drop-update-before',
  'correlate',
]);

/** Whether an operator of this kind remembers nothing from one row to the next. */
export function isStateless(kind: Node['kind']): boolean {
  return STATELESS.has(kind);
}

/** The marks of the operators of the sinks' plans that have state, or a position in what they read or write. */
export function operatorMarks(sinks: readonly Sink[]): OperatorMark[] {
  const marks = new Map<string, OperatorMark>();
  for (const sink of sinks)
    visit(sink, (node) => {
      if (!STATELESS.has(node.kind)) marks.set(node.id, markOf(node));
    });
  return [...marks.values()];
}

type Node = PhysicalOperator | Sink;

function visit(node: Node, found: (node: Node) => void): void {
  found(node);
  const isSink = node.kind === 'table-sink' || node.kind === 'collect-sink';
  for (const input of isSink ? [node.input] : inputsOf(node)) visit(input, found);
}

function markOf(node: Node): OperatorMark {
  const text = JSON.stringify(node, replaceIn(node));
  return {
    id: node.id,
    kind: node.kind,
    fingerprint: createHash('sha256').update(text).digest('hex').slice(0, 16),
  };
}

function replaceIn(node: Node): (this: unknown, name: string, value: unknown) => unknown {
  return function (name, value) {
    if (PASSING.has(name)) return undefined;
    if (this === node && name === 'rowType') return typesOf(node);
    if (this === node && INPUTS.has(name)) return [value].flat().map((input) => typesOf(input as Node));
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof Map) return [...(value as ReadonlyMap<unknown, unknown>)];
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  };
}

/** The types of the columns; what they are called does not matter to the state. */
function typesOf({ rowType }: Node): unknown {
  return rowType.map(({ type }) => type);
}
