import type { Aggregate } from './aggregate.ts';
import { both, type Relation, type Scope } from './relation.ts';
import { totalOrder } from './window.ts';

/** The first rows of each group by a total order, with their rank at times. */
export function topN(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const rank = scope.name('c');
  const by = c.below(3) === 2 ? '' : `PARTITION BY ${c.pick(input.columns).name} `;
  const order = totalOrder(scope, input.columns);
  const isShown = c.rarely(3);
  const limit = 1 + c.below(3);
  const list = input.columns.map(({ name }) => name);
  const texts = both((language) => {
    const ranked = `SELECT *, ROW_NUMBER() OVER (${by}ORDER BY ${order[language]}) AS ${rank} FROM ${input[language]} AS ${scope.name('a')}`;
    return `SELECT ${[...list, ...(isShown ? [rank] : [])].join(', ')} FROM (${ranked}) AS ${scope.name('a')} WHERE ${rank} <= ${limit}`;
  });
  return {
    ...texts,
    columns: isShown ? [...input.columns, { name: rank, type: 'BIGINT' }] : input.columns,
    isAppendOnly: false,
  };
}

/** ORDER BY and LIMIT. */
export function firstRows(scope: Scope, input: Relation): Relation {
  const order = totalOrder(scope, input.columns);
  const limit = 1 + scope.c.below(5);
  const texts = both(
    (language) =>
      `SELECT * FROM ${input[language]} AS ${scope.name('a')} ORDER BY ${order[language]} LIMIT ${limit}`,
  );
  return { ...texts, columns: input.columns, isAppendOnly: false };
}

/** The first or the last row of each key by event time, of which there are no two. */
export function deduplicate(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const rank = scope.name('c');
  const key = c.pick(input.columns).name;
  const isLast = c.below(2) === 1;
  const texts = both((language) => {
    const order = `ORDER BY ${input.time?.column} ${isLast ? 'DESC' : 'ASC'}`;
    const ranked = `SELECT *, ROW_NUMBER() OVER (PARTITION BY ${key} ${order}) AS ${rank} FROM ${input[language]} AS ${scope.name('a')}`;
    return `SELECT ${input.columns.map(({ name }) => name).join(', ')} FROM (${ranked}) AS ${scope.name('a')} WHERE ${rank} = 1`;
  });
  return { ...texts, columns: input.columns, isAppendOnly: false };
}

/** Aggregates over the rows before each row. By number of rows only where no two have one time. */
export function overAggregate(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const time = input.time;
  const frames = [
    'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
    `RANGE BETWEEN INTERVAL '${1 + c.below(6)}' SECOND PRECEDING AND CURRENT ROW`,
    ...(time?.isUnique === true
      ? [
          'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
          `ROWS BETWEEN ${1 + c.below(3)} PRECEDING AND CURRENT ROW`,
        ]
      : []),
  ];
  const by = c.rarely(3) ? '' : `PARTITION BY ${c.pick(input.columns).name} `;
  const window = `OVER (${by}ORDER BY ${time?.column} ${c.pick(frames)})`;
  const calls = c.several(1, 2, () => plainAggregate(scope, input));
  const list = input.columns.map(({ name }) => name);
  const texts = both((language) => {
    const items = calls.map((call) => `${call[language].replaceAll(')$', `) ${window}`)} AS ${call.name}`);
    return `SELECT ${[...list, ...items].join(', ')} FROM ${input[language]} AS ${scope.name('a')}`;
  });
  return {
    ...texts,
    columns: [...input.columns, ...calls.map(({ name, type }) => ({ name, type }))],
    isAppendOnly: true,
  };
}

/** `$` stands where OVER belongs: behind each call, of which an average has two. */
function plainAggregate(scope: Scope, input: Relation): Aggregate {
  const { c } = scope;
  const name = scope.name('c');
  const numbers = input.columns.filter(({ type }) => type === 'BIGINT');
  if (numbers.length === 0 || c.below(5) === 0)
    return { name, type: 'BIGINT', flink: 'COUNT(*)$', duckdb: 'COUNT(*)$' };
  const of = c.pick(numbers).name;
  const call = c.pick(['SUM', 'COUNT', 'MIN', 'MAX', 'AVG']);
  const flink = `${call}(${of})$`;
  const duckdb = call === 'AVG' ? `(CAST(SUM(${of})$ AS BIGINT) // COUNT(${of})$)` : flink;
  return { name, type: 'BIGINT', flink, duckdb };
}
