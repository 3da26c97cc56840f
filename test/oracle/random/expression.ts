import type { Column, Scope, SqlType, Texts } from './relation.ts';

/** An expression in both languages. */
export type Expression = Texts & { type: SqlType };

/** `pattern` with `$0`, `$1` … in place of the parts; `duckdb` where that language says it otherwise. */
function compose(type: SqlType, parts: readonly Texts[], flink: string, duckdb: string = flink): Expression {
  const fill = (pattern: string, language: 'flink' | 'duckdb'): string =>
    pattern.replaceAll(/\$(\d)/gu, (_, index: string) => parts[Number(index)]?.[language] ?? '');
  return { type, flink: fill(flink, 'flink'), duckdb: fill(duckdb, 'duckdb') };
}

/** An expression of the type over the columns. */
export function expression(
  scope: Scope,
  type: SqlType,
  columns: readonly Column[],
  depth: number,
): Expression {
  const { c } = scope;
  const fitting = columns.filter((column) => column.type === type);
  if (fitting.length > 0 && (depth === 0 || c.below(3) < 2)) return asColumn(c.pick(fitting));
  if (depth === 0 || c.below(3) === 0) return literal(scope, type);
  const sub = (of: SqlType): Expression => expression(scope, of, columns, depth - 1);
  const general: readonly (() => Expression)[] = [
    () => compose(type, [sub(type), literal(scope, type)], 'COALESCE($0, $1)'),
    () => compose(type, [sub(type), sub(type)], 'NULLIF($0, $1)'),
    () =>
      compose(
        type,
        [predicate(scope, columns, depth - 1), sub(type), sub(type)],
        'CASE WHEN $0 THEN $1 ELSE $2 END',
      ),
    () => compose(type, [predicate(scope, columns, depth - 1), sub(type)], 'CASE WHEN $0 THEN $1 END'),
  ];
  return c.pick([...special(scope, type, columns, depth, sub), ...general])();
}

export const asColumn = ({ name, type }: Column): Expression => ({ flink: name, duckdb: name, type });

/** What only this type has. */
function special(
  scope: Scope,
  type: SqlType,
  columns: readonly Column[],
  depth: number,
  sub: (of: SqlType) => Expression,
): readonly (() => Expression)[] {
  const { c } = scope;
  const small = (): string => String(1 + c.below(4));
  switch (type) {
    case 'BIGINT':
      return [
        () => compose(type, [sub(type), sub(type)], `($0 ${c.pick(['+', '-'])} $1)`),
        () => compose(type, [sub(type)], `($0 * ${small()})`),
        // Whole numbers are divided to whole numbers, towards zero; DuckDB has an operator of its own for it.
        () => divided(type, sub(type), `${c.pick(['', '-'])}${small()}`),
        () => compose(type, [sub(type)], `MOD($0, ${small()})`),
        () => compose(type, [sub(type)], 'ABS($0)'),
        () => compose(type, [sub('STRING')], 'CAST(CHAR_LENGTH($0) AS BIGINT)', 'length($0)'),
      ];
    case 'STRING':
      return [
        () => compose(type, [sub(type)], `${c.pick(['UPPER', 'LOWER'])}($0)`),
        () => compose(type, [sub(type), sub(type)], '($0 || $1)'),
        () => compose(type, [sub(type)], `SUBSTRING($0, ${small()}, ${small()})`),
        () => compose(type, [sub(type)], "REPLACE($0, 'a', 'bc')"),
        () => compose(type, [sub('BIGINT')], 'CAST($0 AS STRING)', 'CAST($0 AS VARCHAR)'),
      ];
    case 'DECIMAL':
      return [() => compose(type, [sub(type), sub(type)], `($0 ${c.pick(['+', '-'])} $1)`)];
    case 'DOUBLE':
      return [
        () => compose(type, [sub(type), sub(type)], `($0 ${c.pick(['+', '-'])} $1)`),
        () => compose(type, [sub(type)], '($0 * 2E0)'),
      ];
    case 'TIMESTAMP':
      return [() => compose(type, [sub(type)], `($0 ${c.pick(['+', '-'])} INTERVAL '${small()}' SECOND)`)];
    case 'BOOLEAN':
      return [() => predicate(scope, columns, depth - 1)];
  }
}

const divided = (type: SqlType, dividend: Expression, divisor: string): Expression =>
  compose(type, [dividend], `($0 / ${divisor})`, `($0 // ${divisor})`);

/** Never of a fixed length: strings of different lengths would be padded. */
export function literal({ c }: Scope, type: SqlType): Expression {
  switch (type) {
    case 'BIGINT':
      return compose(type, [], `CAST(${c.below(10) - 3} AS BIGINT)`);
    case 'STRING': {
      const text = c.pick(['a', 'b', 'AB', '', 'a%']);
      return compose(type, [], `CAST('${text}' AS STRING)`, `'${text}'`);
    }
    case 'DECIMAL':
      return compose(type, [], `CAST(${c.below(8) - 2}.25 AS DECIMAL(10, 2))`);
    case 'DOUBLE':
      return compose(type, [], `${c.below(8)}.25E0`);
    case 'TIMESTAMP':
      return compose(type, [], `TIMESTAMP '2026-01-01 00:00:${String(c.below(30)).padStart(2, '0')}.000'`);
    case 'BOOLEAN':
      return compose(type, [], c.pick(['TRUE', 'FALSE']));
  }
}

const COMPARABLE = ['BIGINT', 'STRING', 'DECIMAL', 'DOUBLE', 'TIMESTAMP'] as const;

/** A condition over the columns. */
export function predicate(scope: Scope, columns: readonly Column[], depth: number): Expression {
  const { c } = scope;
  const present = COMPARABLE.filter((type) => columns.some((column) => column.type === type));
  const type: SqlType = present.length === 0 ? 'BIGINT' : c.pick(present);
  const value = (): Expression => expression(scope, type, columns, Math.max(0, depth - 1));
  const simple: readonly (() => Expression)[] = [
    () => compose('BOOLEAN', [value(), literal(scope, type)], `($0 ${c.pick(['>=', '<', '=', '<>'])} $1)`),
    () => compose('BOOLEAN', [value(), value()], `($0 ${c.pick(['>=', '<', '=', '<>', '>', '<='])} $1)`),
    () => compose('BOOLEAN', [value()], `($0 IS ${c.pick(['', 'NOT '])}NULL)`),
    () => compose('BOOLEAN', [value(), literal(scope, type), literal(scope, type)], '($0 BETWEEN $1 AND $2)'),
    () => {
      const not = c.pick(['', 'NOT ']);
      return compose(
        'BOOLEAN',
        [value(), literal(scope, type), literal(scope, type)],
        `($0 ${not}IN ($1, $2))`,
      );
    },
    () => compose('BOOLEAN', [value(), value()], `($0 IS ${c.pick(['', 'NOT '])}DISTINCT FROM $1)`),
    () => compose('BOOLEAN', [expression(scope, 'STRING', columns, 0)], "($0 LIKE '%b%')"),
  ];
  if (depth <= 0) return c.pick(simple)();
  const sub = (): Expression => predicate(scope, columns, depth - 1);
  return c.pick([
    ...simple,
    () => compose('BOOLEAN', [sub(), sub()], `($0 ${c.pick(['AND', 'OR'])} $1)`),
    () => compose('BOOLEAN', [sub()], '(NOT $0)'),
  ])();
}
