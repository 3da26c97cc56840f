import { asColumn, expression, predicate } from './expression.ts';
import { both, type Column, columnsOf, type Relation, renamed, type Scope, type Texts } from './relation.ts';

const KINDS = ['INNER JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'] as const;

/** A regular join: an equality, and at times a further condition over both sides. */
export function join(scope: Scope, left: Relation, right: Relation): Relation {
  const { c } = scope;
  const kind = c.pick(KINDS);
  const [a, b] = [scope.name('a'), scope.name('a')];
  const sides = [columnsOf(left, a), columnsOf(right, b)] as const;
  const on = [equality(scope, ...sides), ...(c.rarely(4) ? [predicate(scope, sides.flat(), 1)] : [])];
  const list = renamed(scope, someOf(scope, sides.flat()));
  const texts = both(
    (language) =>
      `SELECT ${list.list} FROM ${left[language]} AS ${a} ${kind} ${right[language]} AS ${b} ON ${allOf(on, language)}`,
  );
  return {
    ...texts,
    columns: list.columns,
    isAppendOnly: kind === 'INNER JOIN' && left.isAppendOnly && right.isAppendOnly,
  };
}

/** Rows whose times lie near each other. Both sides still have their event time and take nothing back. */
export function intervalJoin(scope: Scope, left: Relation, right: Relation): Relation {
  const { c } = scope;
  const kind = c.pick(KINDS);
  const [a, b] = [scope.name('a'), scope.name('a')];
  const sides = [columnsOf(left, a), columnsOf(right, b)] as const;
  const [at, bt] = [`${a}.${left.time?.column}`, `${b}.${right.time?.column}`];
  const near = `${at} BETWEEN ${bt} - INTERVAL '${c.below(8)}' SECOND AND ${bt} + INTERVAL '${c.below(8)}' SECOND`;
  const on = [equality(scope, ...sides), { flink: near, duckdb: near }];
  const list = renamed(scope, someOf(scope, sides.flat()));
  const texts = both(
    (language) =>
      `SELECT ${list.list} FROM ${left[language]} AS ${a} ${kind} ${right[language]} AS ${b} ON ${allOf(on, language)}`,
  );
  return { ...texts, columns: list.columns, isAppendOnly: true };
}

const SEMI = ['IN', 'EXISTS', 'NOT EXISTS', 'NOT IN', 'SCALAR'] as const;

/** Rows of the left that have, or have not, a partner. */
export function semiJoin(scope: Scope, left: Relation, right: Relation): Relation {
  const { c } = scope;
  const kind = c.pick(SEMI);
  const [a, b] = [scope.name('a'), scope.name('a')];
  const outer = expression(scope, 'BIGINT', columnsOf(left, a), 0);
  const inner = expression(scope, 'BIGINT', columnsOf(right, b), 0);
  const where = c.rarely(3) ? predicate(scope, columnsOf(right, b), 1) : undefined;
  const condition = (language: 'flink' | 'duckdb'): string => {
    const rest = where === undefined ? '' : where[language];
    const from = `FROM ${right[language]} AS ${b}`;
    const [x, y] = [outer[language], inner[language]];
    if (kind === 'SCALAR') return `${x} >= (SELECT MIN(${y}) ${from}${rest === '' ? '' : ` WHERE ${rest}`})`;
    if (kind === 'IN' || kind === 'NOT IN')
      return `${x} ${kind} (SELECT ${y} ${from}${rest === '' ? '' : ` WHERE ${rest}`})`;
    return `${kind} (SELECT 1 ${from} WHERE ${x} = ${y}${rest === '' ? '' : ` AND ${rest}`})`;
  };
  return {
    ...both((language) => `SELECT * FROM ${left[language]} AS ${a} WHERE ${condition(language)}`),
    columns: left.columns,
    isAppendOnly: left.isAppendOnly && right.isAppendOnly && (kind === 'IN' || kind === 'EXISTS'),
  };
}

/** Two columns of one type, or two whole numbers where there are none. */
export function equality(scope: Scope, left: readonly Column[], right: readonly Column[]): Texts {
  const pairs = left.flatMap((x) =>
    right.filter(({ type }) => type === x.type && type !== 'BOOLEAN').map((y) => [x, y] as const),
  );
  const [x, y] =
    pairs.length === 0
      ? [expression(scope, 'BIGINT', left, 0), expression(scope, 'BIGINT', right, 0)]
      : scope.c.pick(pairs).map(asColumn);
  return { flink: `${x?.flink} = ${y?.flink}`, duckdb: `${x?.duckdb} = ${y?.duckdb}` };
}

export const allOf = (conditions: readonly Texts[], language: 'flink' | 'duckdb'): string =>
  conditions.map((condition) => condition[language]).join(' AND ');

/** One to five of the columns. */
export function someOf({ c }: Scope, columns: readonly Column[]): Column[] {
  return [...new Set(c.several(1, 5, () => c.pick(columns)))];
}
