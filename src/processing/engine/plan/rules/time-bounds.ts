import type { Expression, FunctionCall } from '../expression.ts';
import { type Field, isTimestamp } from '../types.ts';

/** What conditions say of the times of two rows: `left + lowerMs <= right <= left + upperMs`. */
export interface TimeBounds {
  /** Index of the time attribute in the left row. */
  leftTime: number;
  /** Index of the time attribute in the right row. */
  rightTime: number;
  lowerMs: number;
  upperMs: number;
  isEventTime: boolean;
  /** The conditions that say something else. */
  rest: Expression[];
}

/**
 * Finds the bounds among the conditions of a join. As in Flink there must be exactly two comparisons of the time
 * attributes, one in each direction, or one that says they are equal; a time attribute may be moved by intervals of
 * fixed length. `row`: the left row followed by the right row, `width` columns of which are the left ones.
 */
export function timeBounds(
  conditions: readonly Expression[],
  row: readonly Field[],
  width: number,
): TimeBounds | undefined {
  const found: Comparison[] = [];
  const rest: Expression[] = [];
  for (const condition of conditions) {
    const comparison = comparisonOf(condition, row, width);
    if (comparison === undefined) rest.push(condition);
    else found.push(comparison);
  }
  const [first, second] = found;
  const isOne = first !== undefined && found.every((other) => sameTimes(first, other));
  const limits = isOne && found.length <= 2 ? limitsOf(first, second) : undefined;
  if (first === undefined || limits === undefined) return undefined;
  const isEventTime = attributeOf(row[first.leftTime]) === 'rowtime';
  return { leftTime: first.leftTime, rightTime: first.rightTime, ...limits, isEventTime, rest };
}

/** `right.time ⟨operator⟩ left.time + offsetMs`. */
interface Comparison {
  leftTime: number;
  rightTime: number;
  operator: keyof typeof FLIPPED;
  offsetMs: number;
}

/** What a comparison is when its sides change places. */
const FLIPPED = {
  EQUALS: 'EQUALS',
  LESS: 'GREATER',
  LESS_OR_EQUAL: 'GREATER_OR_EQUAL',
  GREATER: 'LESS',
  GREATER_OR_EQUAL: 'LESS_OR_EQUAL',
} as const;

function sameTimes(a: Comparison, b: Comparison): boolean {
  return a.leftTime === b.leftTime && a.rightTime === b.rightTime;
}

function limitsOf(
  first: Comparison,
  second: Comparison | undefined,
): { lowerMs: number; upperMs: number } | undefined {
  if (second === undefined)
    return first.operator === 'EQUALS' ? { lowerMs: first.offsetMs, upperMs: first.offsetMs } : undefined;
  const lowerMs = lowerLimit(first) ?? lowerLimit(second);
  const upperMs = upperLimit(first) ?? upperLimit(second);
  return lowerMs === undefined || upperMs === undefined ? undefined : { lowerMs, upperMs };
}

/** Times are whole milliseconds. */
function lowerLimit({ operator, offsetMs }: Comparison): number | undefined {
  if (operator === 'GREATER_OR_EQUAL') return offsetMs;
  return operator === 'GREATER' ? offsetMs + 1 : undefined;
}

function upperLimit({ operator, offsetMs }: Comparison): number | undefined {
  if (operator === 'LESS_OR_EQUAL') return offsetMs;
  return operator === 'LESS' ? offsetMs - 1 : undefined;
}

function comparisonOf(condition: Expression, row: readonly Field[], width: number): Comparison | undefined {
  if (condition.kind !== 'call' || !Object.hasOwn(FLIPPED, condition.function)) return undefined;
  const operator = condition.function as Comparison['operator'];
  const [a, b] = condition.args.map((arg) => movedTime(arg, row));
  if (a === undefined || b === undefined || a.column < width === b.column < width) return undefined;
  if (attributeOf(row[a.column]) !== attributeOf(row[b.column])) return undefined;
  const isRightFirst = a.column >= width;
  const [left, right] = isRightFirst ? [b, a] : [a, b];
  return {
    leftTime: left.column,
    rightTime: right.column - width,
    operator: isRightFirst ? operator : FLIPPED[operator],
    offsetMs: left.offsetMs - right.offsetMs,
  };
}

/** A time attribute, and by how much an expression moves it. */
function movedTime(
  expression: Expression,
  row: readonly Field[],
): { column: number; offsetMs: number } | undefined {
  if (expression.kind === 'column') {
    const isTime = attributeOf(row[expression.index]) !== undefined;
    return isTime ? { column: expression.index, offsetMs: 0 } : undefined;
  }
  if (expression.kind === 'cast')
    return isRetyped(expression) ? movedTime(expression.operand, row) : undefined;
  const moved = expression.kind === 'call' ? movedBy(expression) : undefined;
  const below = moved && movedTime(moved.time, row);
  return below && moved && { ...below, offsetMs: below.offsetMs + moved.byMs };
}

/** `time + interval`, `time - interval`, `TIMESTAMPADD(unit, number, time)`. */
function movedBy({ function: name, args }: FunctionCall): { time: Expression; byMs: number } | undefined {
  const [first, second, third] = args;
  if (first === undefined || second === undefined) return undefined;
  if (name === 'TIMESTAMPADD') {
    const unitMs = first.kind === 'literal' ? UNITS_MS[String(first.value)] : undefined;
    const count = numberOf(second);
    if (third === undefined || unitMs === undefined || count === undefined) return undefined;
    return { time: third, byMs: count * unitMs };
  }
  if (name !== 'DATETIME_PLUS' && name !== 'DATETIME_MINUS') return undefined;
  const byMs = intervalMs(second);
  return byMs === undefined ? undefined : { time: first, byMs: name === 'DATETIME_PLUS' ? byMs : -byMs };
}

/** Units of a fixed number of whole milliseconds. */
const UNITS_MS: Readonly<Record<string, number>> = {
  WEEK: 604_800_000,
  DAY: 86_400_000,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1000,
  MILLISECOND: 1,
};

/** The value of a whole number that is written there. */
function numberOf(expression: Expression): number | undefined {
  if (expression.kind === 'cast') return expression.implicit ? numberOf(expression.operand) : undefined;
  if (expression.kind === 'call' && expression.function === 'NEGATE') {
    const [operand] = expression.args;
    const positive = operand && numberOf(operand);
    return positive === undefined ? undefined : -positive;
  }
  if (expression.kind !== 'literal' || expression.type.kind === 'DECIMAL') return undefined;
  const { value } = expression;
  const number = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The same time with as many digits or more. */
function isRetyped({ type, operand }: Expression & { kind: 'cast' }): boolean {
  return isTimestamp(type) && type.kind === operand.type.kind && type.precision >= 3;
}

/** The length of a constant interval; undefined for months, which are of no fixed length. */
function intervalMs(expression: Expression): number | undefined {
  if (expression.type.kind !== 'INTERVAL_MS') return undefined;
  if (expression.kind === 'literal')
    return typeof expression.value === 'number' ? expression.value : undefined;
  if (expression.kind !== 'call') return undefined;
  const [first, second] = expression.args;
  if (first === undefined) return undefined;
  const a = intervalMs(first);
  if (a === undefined || second === undefined) return undefined;
  if (expression.function === 'TIMES') {
    const factor = numberOf(second);
    return factor === undefined ? undefined : a * factor;
  }
  const b = intervalMs(second);
  if (b === undefined) return undefined;
  if (expression.function === 'PLUS') return a + b;
  return expression.function === 'MINUS' ? a - b : undefined;
}

function attributeOf(field: Field | undefined): 'rowtime' | 'proctime' | undefined {
  return field !== undefined && isTimestamp(field.type) ? field.type.attribute : undefined;
}
