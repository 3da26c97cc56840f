import type { Expression } from '../expression.ts';
import { conjunction, conjuncts, moveColumns } from '../expression-tools.ts';
import { create, joinedFields } from '../operators.ts';
import type { PhysicalOperator, RegularJoin } from '../physical-plan.ts';
import { InputColumns } from '../query/input-columns.ts';
import { type Field, types } from '../types.ts';
import { upsertKeysOf } from './changelog/upsert-keys.ts';
import { keyPairOf } from './join-keys.ts';

type Given = Omit<
  RegularJoin,
  'kind' | 'id' | 'rowType' | 'changelog' | 'leftKeys' | 'rightKeys' | 'nullsEqual' | 'condition'
>;

/**
 * A join on conditions that must all be true, over the left row followed by the right row. What compares the two sides
 * becomes keys, by which rows find each other; the rest is tested pair by pair. The output is that of the join of the
 * inputs as they are, though the join itself may carry keys that are computed.
 */
export function joinOn(given: Given, conditions: readonly Expression[]): PhysicalOperator {
  const [left, right] = [new InputColumns(given.left), new InputColumns(given.right)];
  const width = given.left.rowType.length;
  const keys = { leftKeys: [] as number[], rightKeys: [] as number[], nullsEqual: [] as boolean[] };
  const rest: Expression[] = [];
  for (const part of conditions.flatMap(conjuncts)) {
    const pair = keyPairOf(part, width);
    if (pair === undefined) {
      if (!isTrue(part)) rest.push(part);
      continue;
    }
    keys.leftKeys.push(left.add(pair.left));
    keys.rightKeys.push(right.add(pair.right));
    keys.nullsEqual.push(pair.nullsEqual);
  }
  const inputs = { left: left.operator(), right: right.operator() };
  const shift = inputs.left.rowType.length - width;
  const condition = conjunction(
    rest.map((part) => moveColumns(part, (index) => (index < width ? index : index + shift))),
  );
  const join = create.join({ ...given, ...inputs, ...keys, ...(condition && { condition }) });
  const isChecked = join.singleMatch !== undefined && !isSingle(join);
  return withoutAdded(isChecked ? join : withoutCheck(join), given);
}

/** Whether the keys of the right side let a left row meet one right row at most. */
function isSingle({ right, rightKeys }: RegularJoin): boolean {
  return upsertKeysOf(right).some((key) => key.every((column) => rightKeys.includes(column)));
}

function withoutCheck(join: RegularJoin): RegularJoin {
  const { singleMatch: _, ...rest } = join;
  return rest;
}

function isTrue(part: Expression): boolean {
  return part.kind === 'literal' && part.value === true;
}

/** The columns of the inputs as they were given, without the keys that were computed. */
function withoutAdded(join: RegularJoin, given: Given): PhysicalOperator {
  const [left, right] = [given.left.rowType.length, given.right.rowType.length];
  const [leftNow, rightNow] = [join.left.rowType.length, join.right.rowType.length];
  if (left === leftNow && right === rightNow) return join;
  const kept = [...join.left.rowType.keys()].slice(0, left);
  const isPair = join.joinType !== 'semi' && join.joinType !== 'anti';
  if (isPair) for (let i = 0; i < right; i++) kept.push(leftNow + i);
  return pickColumns(join, kept);
}

/** A projection to some columns, by index. */
export function pickColumns(operator: PhysicalOperator, columns: readonly number[]): PhysicalOperator {
  const fields = columns.map((index) => operator.rowType[index] as Field);
  const start = { offset: 0, line: 1, column: 1 };
  const expressions = columns.map(
    (index, i): Expression => ({
      kind: 'column',
      index,
      type: (fields[i] as Field).type,
      span: { start, end: start },
    }),
  );
  return create.projection(
    operator,
    expressions,
    fields.map((field) => field.name),
  );
}

/** The conditions of a join as one would write them: its keys, then what else must be true. */
export function conditionsOf(join: RegularJoin): Expression[] {
  const row = joinedFields(join.left.rowType, join.right.rowType, 'inner');
  const width = join.left.rowType.length;
  const start = { offset: 0, line: 1, column: 1 };
  const span = join.condition?.span ?? { start, end: start };
  const column = (index: number): Expression => ({
    kind: 'column',
    index,
    type: (row[index] as Field).type,
    span,
  });
  const keys = join.leftKeys.map((left, i): Expression => {
    const args = [column(left), column((join.rightKeys[i] as number) + width)];
    const nullsEqual = join.nullsEqual[i] === true;
    const nullable = !nullsEqual && args.some((arg) => arg.type.nullable);
    const compared = nullsEqual ? 'NOT_DISTINCT' : 'EQUALS';
    return { kind: 'call', function: compared, args, type: types.boolean(nullable), span };
  });
  return [...keys, ...(join.condition === undefined ? [] : conjuncts(join.condition))];
}
