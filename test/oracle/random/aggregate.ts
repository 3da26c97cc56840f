import { expression, predicate } from './expression.ts';
import { both, columnsOf, type Column, type Relation, renamed, type Scope, type Texts } from './relation.ts';
import { someColumns } from './select.ts';

/** An aggregate call in both languages, with the name of its column. */
export type Aggregate = Texts & Column;

/** One aggregate over the columns, with DISTINCT and FILTER at times. */
export function aggregate(scope: Scope, columns: readonly Column[]): Aggregate {
  const { c } = scope;
  const name = scope.name('c');
  const where = c.rarely(4) ? predicate(scope, columns, 1) : undefined;
  const filtered = (call: string, language: 'flink' | 'duckdb'): string =>
    where === undefined ? call : `${call} FILTER (WHERE ${where[language]})`;
  const call = (type: Column['type'], of: (language: 'flink' | 'duckdb') => string): Aggregate => ({
    name,
    type,
    flink: filtered(of('flink'), 'flink'),
    duckdb: filtered(of('duckdb'), 'duckdb'),
  });
  const kind = c.below(7);
  if (kind === 0) return call('BIGINT', () => 'COUNT(*)');
  const unique = c.rarely(3) ? 'DISTINCT ' : '';
  if (kind === 1) {
    const counted = expression(scope, c.pick(['BIGINT', 'STRING', 'TIMESTAMP']), columns, 1);
    return call('BIGINT', (language) => `COUNT(${unique}${counted[language]})`);
  }
  if (kind === 2 || kind === 3) {
    const type = c.pick(['BIGINT', 'STRING', 'DECIMAL', 'TIMESTAMP', 'DOUBLE'] as const);
    const of = expression(scope, type, columns, 1);
    return call(type, (language) => `${kind === 2 ? 'MIN' : 'MAX'}(${of[language]})`);
  }
  if (kind === 4 || kind === 5) {
    const type = c.pick(['BIGINT', 'DECIMAL', 'DOUBLE'] as const);
    const of = expression(scope, type, columns, 1);
    return call(type, (language) => `SUM(${unique}${of[language]})`);
  }
  return average(scope, columns, name, unique, filtered);
}

/** Of whole numbers it is a whole number, cut towards zero. */
function average(
  scope: Scope,
  columns: readonly Column[],
  name: string,
  unique: string,
  filtered: (call: string, language: 'flink' | 'duckdb') => string,
): Aggregate {
  const type = scope.c.pick(['BIGINT', 'DOUBLE'] as const);
  const of = expression(scope, type, columns, 1);
  const flink = filtered(`AVG(${unique}${of.flink})`, 'flink');
  if (type === 'DOUBLE')
    return { name, type, flink, duckdb: filtered(`AVG(${unique}${of.duckdb})`, 'duckdb') };
  const sum = filtered(`SUM(${unique}${of.duckdb})`, 'duckdb');
  const count = filtered(`COUNT(${unique}${of.duckdb})`, 'duckdb');
  return { name, type, flink, duckdb: `(CAST(${sum} AS BIGINT) // ${count})` };
}

/** GROUP BY some columns or none; with HAVING at times. */
export function groupAggregate(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const alias = scope.name('a');
  const columns = columnsOf(input, alias);
  const keys = c.below(4) === 3 ? [] : someColumns(scope, columns);
  const calls = c.several(1, 3, () => aggregate(scope, columns));
  const having = c.rarely(5) ? aggregate(scope, columns) : undefined;
  return grouped(scope, input, alias, keys, calls, {
    by: () => keys.map(({ name }) => name).join(', '),
    having: (language) => having && `${having[language]} IS NOT NULL`,
  });
}

/** GROUPING SETS, CUBE or ROLLUP over two keys. */
export function groupingSets(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const alias = scope.name('a');
  const columns = columnsOf(input, alias);
  const keys = someColumns(scope, columns);
  const calls = c.several(1, 2, () => aggregate(scope, columns));
  const list = keys.map(({ name }) => name).join(', ');
  const by = c.pick([
    `GROUPING SETS (${keys.map(({ name }) => `(${name})`).join(', ')})`,
    `GROUPING SETS ((${list}), (${keys[0]?.name ?? ''}))`,
    `ROLLUP (${list})`,
    `CUBE (${list})`,
  ]);
  // A total without rows is a row in a batch and nothing in a stream.
  return grouped(scope, input, alias, keys, calls, { by: () => by, having: () => 'COUNT(*) > 0' });
}

function grouped(
  scope: Scope,
  input: Relation,
  alias: string,
  keys: readonly Column[],
  calls: readonly Aggregate[],
  clauses: {
    by: () => string;
    having: (language: 'flink' | 'duckdb') => string | undefined;
  },
): Relation {
  const chosen = renamed(scope, keys);
  const texts = both((language) => {
    const list = [chosen.list, ...calls.map((call) => `${call[language]} AS ${call.name}`)];
    const by = clauses.by();
    // Without keys a batch gives a row for no rows; a stream gives none.
    const conditions = [
      clauses.having(language),
      by === '' && language === 'duckdb' && 'COUNT(*) > 0',
    ].filter(Boolean);
    const having = conditions.length === 0 ? '' : ` HAVING ${conditions.join(' AND ')}`;
    return `SELECT ${list.filter((item) => item !== '').join(', ')} FROM ${input[language]} AS ${alias}${by === '' ? '' : ` GROUP BY ${by}`}${having}`;
  });
  return {
    ...texts,
    columns: [...chosen.columns, ...calls.map(({ name, type }) => ({ name, type }))],
    isAppendOnly: false,
  };
}
