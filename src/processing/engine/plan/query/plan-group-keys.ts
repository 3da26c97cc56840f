import {
  type CallNode,
  type ExpressionNode,
  fail,
  type GroupingElement,
  type Select,
} from '../../sql/index.ts';
import { functionName } from '../bind/bind-call.ts';
import type { Binder } from '../bind/binder.ts';
import type { Expression } from '../expression.ts';
import { expressionKey } from '../expression-tools.ts';

/** Sets that GROUPING SETS, CUBE and ROLLUP may come to together; each makes a copy of every row. */
const GROUPING_SETS_MAX = 256;

/** What GROUP BY names. */
export interface GroupKeys {
  /** Each once, in the order in which they are written. */
  keys: readonly Expression[];
  /** The keys of each grouping set; a single one without GROUPING SETS, CUBE and ROLLUP. */
  sets: readonly (readonly number[])[];
  /** `TUMBLE(ts, …)` and the like. */
  windows: readonly CallNode[];
}

export function bindGroupKeys(rows: Binder, select: Select): GroupKeys {
  const keys: Expression[] = [];
  const windows: CallNode[] = [];
  const places = new Map<string, number>();
  const place = (node: ExpressionNode): number[] => {
    if (isGroupWindow(node)) {
      windows.push(node);
      return [];
    }
    const key = rows.bind(node);
    const text = expressionKey(key);
    const known = places.get(text);
    if (known !== undefined) return [known];
    places.set(text, keys.length);
    return [keys.push(key) - 1];
  };
  let sets: number[][] = [[]];
  for (const element of select.groupBy ?? []) {
    sets = product(sets, setsOf(element, place));
    if (sets.length > GROUPING_SETS_MAX) failTooManySets(element);
  }
  return { keys, sets: select.distinctGroups === true ? uniqueSets(sets) : sets, windows };
}

function uniqueSets(sets: readonly number[][]): number[][] {
  const byKeys = new Map(sets.map((set) => [[...set].sort((a, b) => a - b).join(' '), set]));
  return [...byKeys.values()];
}

function isGroupWindow(node: ExpressionNode): node is CallNode {
  return (
    node.kind === 'call' && node.name.length === 1 && /^(?:TUMBLE|HOP|SESSION)$/.test(functionName(node))
  );
}

function failTooManySets({ span }: GroupingElement): never {
  fail('limit', `GROUP BY comes to more than ${GROUPING_SETS_MAX} grouping sets.`, span);
}

type Place = (node: ExpressionNode) => number[];

function setsOf(element: GroupingElement, place: Place): number[][] {
  switch (element.kind) {
    case 'expression':
      return [place(element.expression)];
    case 'set':
      return [element.expressions.flatMap(place)];
    case 'grouping-sets':
      return element.elements.flatMap((inner) => [itemOf(inner, place)]);
    case 'rollup': {
      const items = element.elements.map((inner) => itemOf(inner, place));
      return [...items.keys(), items.length].reverse().map((count) => items.slice(0, count).flat());
    }
    case 'cube': {
      // Each item doubles the sets, so that the list itself must not be made before it is known to be short.
      if (2 ** element.elements.length > GROUPING_SETS_MAX) failTooManySets(element);
      const items = element.elements.map((inner) => itemOf(inner, place));
      return items.reduce<number[][]>((sets, item) => sets.flatMap((set) => [[...set, ...item], set]), [[]]);
    }
  }
}

/** One item of GROUPING SETS, CUBE or ROLLUP: a key or several in parentheses. */
function itemOf(element: GroupingElement, place: Place): number[] {
  if (element.kind === 'expression') return place(element.expression);
  if (element.kind === 'set') return element.expressions.flatMap(place);
  return fail('unsupported', 'GROUPING SETS, CUBE and ROLLUP do not stand inside each other.', element.span);
}

function product(left: readonly number[][], right: readonly number[][]): number[][] {
  return left.flatMap((set) => right.map((other) => [...new Set([...set, ...other])]));
}
