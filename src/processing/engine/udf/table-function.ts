import type { Value } from '../batch/physical-kind.ts';
import type { Field } from '../plan/types.ts';
import type { Definition } from './definition.ts';
import { fromJavaScript } from './from-javascript.ts';
import { failFunction } from './guard.ts';
import { nullable } from './to-javascript.ts';

/** Rows that one call of a table function may give; a call with more fails its row. */
export const TABLE_FUNCTION_ROWS_MAX = 1_000_000;

/** A table function of the user, as LATERAL TABLE calls it. */
export interface TableFunction {
  columns: readonly Field[];
  /**
   * The rows for these arguments, each with a value for each column. All of them or none: throws an `EvaluationError`
   * if the function fails, also after it gave some.
   */
  call(args: readonly Value[]): readonly (readonly Value[])[];
}

interface TableTarget {
  evaluate(...args: unknown[]): Iterable<unknown>;
}

export function createTableFunction(id: string, { target, signature }: Definition): TableFunction {
  const { returns } = signature;
  if (returns.kind !== 'ROW') throw new TypeError('A table function gives rows.');
  const table = target as unknown as TableTarget;
  const converters = signature.args.map(nullable);
  const isColumn = returns.fields.length === 1 && returns.fields[0]?.name === 'EXPR$0';
  const row = fromJavaScript({ ...returns, nullable: false });
  return {
    columns: returns.fields,
    call(args) {
      const rows: (readonly Value[])[] = [];
      try {
        for (const given of table.evaluate(...converters.map((convert, i) => convert(args[i] ?? null)))) {
          if (rows.length === TABLE_FUNCTION_ROWS_MAX)
            throw new RangeError(`it gave more than ${TABLE_FUNCTION_ROWS_MAX} rows`);
          rows.push(row(isColumn ? [given] : given) as readonly Value[]);
        }
      } catch (error) {
        return failFunction(id, error);
      }
      return rows;
    },
  };
}
