import type { Expression } from '../expression.ts';
import { createBranch } from '../expression-tools.ts';
import { expressionKey } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { fail, type Span } from '../../sql/index.ts';
import { type DataType, types, withNullability } from '../types.ts';
import type { BoundGrouping } from './bind-group-call.ts';
import type { GroupKeys } from './plan-group-keys.ts';

/** Rows once for each grouping set, with the keys behind their own columns and the number of the set behind those. */
export interface ExpandedKeys {
  operator: PhysicalOperator;
  /** Column of each key, NULL where its set has it not. */
  keys: readonly number[];
  /** Column of the number of the set: sets of equal keys are different groups. */
  set: number;
}

/** `columns`: where the keys are in the input; arguments of aggregates see those, which are never left out. */
export function expandGroupingSets(
  input: PhysicalOperator,
  { keys, sets }: GroupKeys,
  columns: readonly number[],
  span: Span,
): ExpandedKeys {
  const width = input.rowType.length;
  const own = input.rowType.map((field, index) => column(index, field.type, span));
  const keyTypes = keys.map(({ type }, key) =>
    withNullability(type, type.nullable || sets.some((set) => !set.includes(key))),
  );
  const projections = sets.map((set, number): Expression[] => [
    ...own,
    ...keyTypes.map(
      (type, key): Expression =>
        set.includes(key)
          ? column(columns[key] ?? 0, type, span)
          : { kind: 'literal', value: null, type, span },
    ),
    { kind: 'literal', value: number, type: types.int(false), span },
  ]);
  const rowType = [
    ...input.rowType,
    ...keyTypes.map((type, key) => ({ name: `$key${key}`, type })),
    { name: '$e', type: types.int(false) },
  ];
  return {
    operator: create.expand({ input, projections }, rowType),
    keys: keys.map((_, key) => width + key),
    set: width + keys.length,
  };
}

function column(index: number, type: DataType, span: Span): Expression {
  return { kind: 'column', index, type, span };
}

/**
 * GROUPING(a, …) as a number of bits, 1 where the row's set leaves the key out; GROUP_ID() counts equal sets. `set` is
 * the number of the set; undefined where there is one set only.
 */
export function groupingValue(
  call: BoundGrouping,
  { keys, sets }: GroupKeys,
  set: Expression | undefined,
): Expression {
  const values = call.args.length === 0 ? groupIds(sets) : groupingBits(call, keys, sets);
  const literal = (value: bigint): Expression => ({
    kind: 'literal',
    value,
    type: call.type,
    span: call.span,
  });
  const [first = 0n] = values;
  if (set === undefined || values.every((value) => value === first)) return literal(first);
  const branches = values.map((value, number) => createBranch(isSet(set, number), literal(value)));
  return { kind: 'case', branches, otherwise: literal(first), type: call.type, span: call.span };
}

function isSet(set: Expression, number: number): Expression {
  const wanted: Expression = { kind: 'literal', value: number, type: types.int(false), span: set.span };
  return {
    kind: 'call',
    function: 'EQUALS',
    args: [set, wanted],
    type: types.boolean(false),
    span: set.span,
  };
}

function groupingBits(call: BoundGrouping, keys: GroupKeys['keys'], sets: GroupKeys['sets']): bigint[] {
  const texts = keys.map(expressionKey);
  const places = call.args.map((arg) => {
    const place = texts.indexOf(expressionKey(arg));
    return place === -1 ? fail('invalid', 'An argument of GROUPING is a group key.', arg.span) : place;
  });
  return sets.map((set) => places.reduce((bits, key) => bits * 2n + (set.includes(key) ? 0n : 1n), 0n));
}

/** How many sets of the same keys come before each. */
function groupIds(sets: GroupKeys['sets']): bigint[] {
  const texts = sets.map((set) => [...set].sort((a, b) => a - b).join(' '));
  return texts.map((text, i) => BigInt(texts.slice(0, i).filter((other) => other === text).length));
}
