import { fail } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { contains, rewrite } from '../expression-tools.ts';
import { create, inputsOf, withInputs } from '../operators.ts';
import type { IntervalJoin, PhysicalOperator, RegularJoin } from '../physical-plan.ts';
import { type Field, isRowtime, isTimeAttribute, withoutAttribute } from '../types.ts';
import { conditionsOf, joinOn } from './join-on.ts';
import { type TimeBounds, timeBounds } from './time-bounds.ts';
import { type OperatorWindow, windowsOf } from './windows-of.ts';

/**
 * A join whose conditions bound the times of its rows by each other, or ask for equal windows, need not keep its rows
 * for ever: it becomes an interval join or a window join. Conditions must have reached the joins before.
 */
export function recognizeTimeJoins(operator: PhysicalOperator): PhysicalOperator {
  const inputs = inputsOf(operator).map(recognizeTimeJoins);
  if (operator.kind === 'join') return recognizeTimeJoin(withInputs(operator, inputs));
  return withTimes(withInputs(operator, inputs));
}

/**
 * Time attributes are those of the rows below, where a column goes through: a join that becomes one of times gives them
 * back. A row that waits for those of a query in the condition has none.
 */
function withTimes(operator: PhysicalOperator): PhysicalOperator {
  if (operator.kind !== 'filter' && operator.kind !== 'projection') return operator;
  const waits = operator.kind === 'filter' && contains(operator.condition, 'subquery');
  const below = operator.input.rowType;
  const rowType = operator.rowType.map(({ name, type }, i) => {
    const expression = operator.kind === 'projection' ? operator.expressions[i] : undefined;
    const index = expression === undefined ? i : expression.kind === 'column' ? expression.index : -1;
    const from = below[index]?.type;
    if (from === undefined) return { name, type };
    return { name, type: !waits && isTimeAttribute(from) ? from : withoutAttribute(type) };
  });
  return { ...operator, rowType };
}

/** The join as one of windows or times, if it is one. The row it puts out is the same, time attributes added. */
function recognizeTimeJoin(join: RegularJoin): PhysicalOperator {
  if (join.singleMatch !== undefined) return join;
  return asWindowJoin(join) ?? asIntervalJoin(join) ?? join;
}

function asWindowJoin(join: RegularJoin): PhysicalOperator | undefined {
  const pair = equalWindows(join);
  if (pair === undefined) return undefined;
  const { left, right } = pair;
  const isWindowKey = (i: number): boolean =>
    join.leftKeys[i] === left.start || join.leftKeys[i] === left.end;
  const others = [...join.leftKeys.keys()].filter((i) => !isWindowKey(i));
  return create.windowJoin({
    left: join.left,
    right: join.right,
    joinType: join.joinType,
    leftKeys: others.map((i) => join.leftKeys[i] as number),
    rightKeys: others.map((i) => join.rightKeys[i] as number),
    nullsEqual: others.map((i) => join.nullsEqual[i] === true),
    ...(join.condition && { condition: join.condition }),
    leftWindow: { startColumn: left.start, endColumn: left.end },
    rightWindow: { startColumn: right.start, endColumn: right.end },
    isLocal: left.isLocal,
  });
}

/** Windows of both sides that are cut alike, whose starts and ends are keys of the join. */
function equalWindows(join: RegularJoin): { left: OperatorWindow; right: OperatorWindow } | undefined {
  const isPair = (left: number, right: number): boolean =>
    join.leftKeys.some((key, i) => key === left && join.rightKeys[i] === right);
  const rights = windowsOf(join.right);
  for (const left of windowsOf(join.left)) {
    const right = rights.find((other) => isPair(left.start, other.start) && isPair(left.end, other.end));
    if (right === undefined || right.cut !== left.cut || right.isLocal !== left.isLocal) continue;
    if (left.isProctime) refuseProctime(join);
    return { left, right };
  }
  return undefined;
}

function refuseProctime(join: RegularJoin): void {
  const [condition] = conditionsOf(join);
  if (condition !== undefined)
    fail(
      'unsupported',
      'A join of windows on processing time is not supported; use event time.',
      condition.span,
    );
}

/** Only joins that give the rows of both sides: EXISTS with times between is an ordinary join, as in Flink. */
function asIntervalJoin(join: RegularJoin): PhysicalOperator | undefined {
  if (join.joinType === 'semi' || join.joinType === 'anti') return undefined;
  const row = [...join.left.rowType, ...join.right.rowType];
  const width = join.left.rowType.length;
  const conditions = conditionsOf(join).map((condition) => uncompute(condition, join, row));
  const bounds = timeBounds(conditions, row, width);
  if (bounds === undefined) return undefined;
  const { left, right, joinType } = join;
  return overJoin(joinOn({ left, right, joinType }, bounds.rest), bounds);
}

/** Keys that were computed below the join, as they were written: what they compute may be a time that is moved. */
function uncompute(condition: Expression, join: RegularJoin, row: readonly Field[]): Expression {
  const width = join.left.rowType.length;
  return rewrite(condition, (part) => {
    if (part.kind !== 'column') return undefined;
    const isLeft = part.index < width;
    const [side, offset] = isLeft ? [join.left, 0] : [join.right, width];
    const computed = side.kind === 'projection' ? side.expressions[part.index - offset] : undefined;
    if (side.kind !== 'projection' || computed === undefined || computed.kind === 'column') return part;
    const lifted = liftThrough(computed, side.expressions);
    return lifted === undefined
      ? part
      : rewrite(lifted, (below) =>
          below.kind === 'column'
            ? { ...below, index: below.index + offset, type: (row[below.index + offset] as Field).type }
            : undefined,
        );
  });
}

/** An expression over the input of a projection, over its output; undefined if a column it needs is not there. */
function liftThrough(expression: Expression, outputs: readonly Expression[]): Expression | undefined {
  let isWhole = true;
  const lifted = rewrite(expression, (part) => {
    if (part.kind !== 'column') return undefined;
    const place = outputs.findIndex((output) => output.kind === 'column' && output.index === part.index);
    if (place === -1) isWhole = false;
    return { ...part, index: place };
  });
  return isWhole ? lifted : undefined;
}

/** The plan of {@link joinOn}, its join being one of times. */
function overJoin(planned: PhysicalOperator, bounds: TimeBounds): PhysicalOperator {
  if (planned.kind === 'projection') return withTimes({ ...planned, input: overJoin(planned.input, bounds) });
  if (planned.kind !== 'join') return planned;
  const { left, right, joinType, leftKeys, rightKeys, nullsEqual, condition } = planned;
  const { leftTime, rightTime, lowerMs, upperMs } = bounds;
  const operator = create.intervalJoin({
    left,
    right,
    joinType,
    leftKeys,
    rightKeys,
    nullsEqual,
    ...(condition && { condition }),
    leftTime,
    rightTime,
    lowerMs,
    upperMs,
  });
  return bounds.isEventTime ? operator : withoutRowtimes(operator);
}

/** Rows that meet by processing time come in no order of event time. */
function withoutRowtimes(join: IntervalJoin): IntervalJoin {
  const rowType = join.rowType.map(({ name, type }) => ({
    name,
    type: isRowtime(type) ? withoutAttribute(type) : type,
  }));
  return { ...join, rowType };
}
