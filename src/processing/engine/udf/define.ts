/**
 * What a module of user-defined functions imports, as `millrace/functions`:
 *
 * ```ts
 * import { scalarFunction } from 'millrace/functions';
 *
 * export const countChar = scalarFunction({
 *   arguments: ['STRING', 'STRING'],
 *   returns: 'BIGINT',
 *   evaluate: (text, character) => (text === null ? 0n : BigInt(text.split(character ?? '').length - 1)),
 * });
 * ```
 *
 * ```sql
 * CREATE TEMPORARY FUNCTION count_char AS './count-char.ts#countChar' LANGUAGE TYPESCRIPT;
 * ```
 *
 * Types are written as in SQL. `README.md` beside this file says what each is in JavaScript.
 */
import type { ArgumentsOf, ResultOf } from './sql-types.ts';

export type { SqlValue } from './sql-types.ts';

interface Shared<A extends readonly string[], R extends string> {
  /** SQL types, one for each argument. One that is not declared `NOT NULL` may be handed null. */
  arguments: A;
  /** SQL type of the result. */
  returns: R;
  /** False: equal arguments may give different results, so that the engine neither doubles nor moves a call. */
  isDeterministic?: boolean;
}

/** One value for its arguments. What `evaluate` throws fails the row it was called for, and no other. */
export interface ScalarFunction<A extends readonly string[], R extends string> extends Shared<A, R> {
  evaluate(...args: ArgumentsOf<A>): ResultOf<R>;
}

/**
 * One value for the rows of a group. The accumulator is what is kept of them: plain data that `structuredClone` takes
 * (objects, arrays, Map, Set, bigint …), or anything else with `serialize` and `deserialize`. `accumulate`, `retract`
 * and `merge` change it in place, or return another in its stead.
 */
export interface AggregateFunction<A extends readonly string[], R extends string, Accumulator>
  extends Shared<A, R> {
  accumulator(): Accumulator;
  accumulate(accumulator: Accumulator, ...args: ArgumentsOf<A>): Accumulator | void;
  /** Takes a row back. Without it the function stands only over streams that never update. */
  retract?(accumulator: Accumulator, ...args: ArgumentsOf<A>): Accumulator | void;
  /** Takes in what `other` holds, and leaves `other` alone. Without it: no HOP, CUMULATE or SESSION windows. */
  merge?(accumulator: Accumulator, other: Accumulator): Accumulator | void;
  getValue(accumulator: Accumulator): ResultOf<R>;
  /** To plain data, when state is written. */
  serialize?(accumulator: Accumulator): unknown;
  deserialize?(data: unknown): Accumulator;
}

/**
 * Any number of rows for its arguments. With a ROW behind `returns`, its fields are the columns, and a row is an
 * object by their names or an array in their order; any other type is one column.
 */
export interface TableFunction<A extends readonly string[], R extends string> extends Shared<A, R> {
  evaluate(...args: ArgumentsOf<A>): Iterable<unknown>;
}

export function scalarFunction<const A extends readonly string[], const R extends string>(
  definition: ScalarFunction<A, R>,
): ScalarFunction<A, R> & { kind: 'scalar' } {
  return Object.assign(definition, { kind: 'scalar' } as const);
}

export function aggregateFunction<const A extends readonly string[], const R extends string, Accumulator>(
  definition: AggregateFunction<A, R, Accumulator>,
): AggregateFunction<A, R, Accumulator> & { kind: 'aggregate' } {
  return Object.assign(definition, { kind: 'aggregate' } as const);
}

export function tableFunction<const A extends readonly string[], const R extends string>(
  definition: TableFunction<A, R>,
): TableFunction<A, R> & { kind: 'table' } {
  return Object.assign(definition, { kind: 'table' } as const);
}
