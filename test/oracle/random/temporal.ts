import { asColumn, expression } from './expression.ts';
import { allOf, someOf } from './join.ts';
import { both, type Column, columnsOf, type Relation, renamed, type Scope } from './relation.ts';

/** Each row with the version of another table that was true at its time; the table is the last row of each key. */
export function temporalJoin(scope: Scope, left: Relation, versions: Relation): Relation {
  const { c } = scope;
  const kind = c.pick(['INNER JOIN', 'LEFT JOIN'] as const);
  const [a, b] = [scope.name('a'), scope.name('a')];
  const keys = versions.columns.filter(
    ({ name, type }) => name !== versions.time?.column && (type === 'BIGINT' || type === 'STRING'),
  );
  const key = c.pick(keys);
  const own = expression(scope, key.type, columnsOf(left, a), 0);
  // Never NULL: there Flink 2.3.0 finds the version whose key is NULL, and a batch nothing.
  const none = key.type === 'BIGINT' ? 'CAST(-99 AS BIGINT)' : "'none'";
  const equals = (text: string): string => `COALESCE(${text}, ${none}) = ${b}.${key.name}`;
  const on = [{ flink: equals(own.flink), duckdb: equals(own.duckdb) }];
  const list = renamed(scope, someOf(scope, [...columnsOf(left, a), ...columnsOf(versions, b)]));
  const view = versionedView(scope, versions, key);
  const [at, since] = [`${a}.${left.time?.column}`, `${b}.${versions.time?.column}`];
  return {
    ...both((language) => {
      const right =
        language === 'flink'
          ? `${kind} ${view} FOR SYSTEM_TIME AS OF ${at} AS ${b} ON ${allOf(on, language)}`
          : `ASOF ${kind} ${versions.duckdb} AS ${b} ON ${allOf(on, language)} AND ${at} >= ${since}`;
      return `SELECT ${list.list} FROM ${left[language]} AS ${a} ${right}`;
    }),
    columns: list.columns,
    isAppendOnly: true,
  };
}

/** Its name in the streaming script: keep-last by event time is a table with versions. */
function versionedView(scope: Scope, versions: Relation, key: Column): string {
  const names = versions.columns.map(({ name }) => name).join(', ');
  const order = `PARTITION BY ${key.name} ORDER BY ${versions.time?.column} DESC`;
  const view = scope.name('v');
  scope.views.push(
    `CREATE VIEW ${view} AS SELECT ${names} FROM (SELECT *, ROW_NUMBER() OVER (${order}) AS rn FROM ${scope.view(versions)}) WHERE rn = 1;`,
  );
  return view;
}

/** Each row once for each item of an array made of its columns. */
export function unnest(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const alias = scope.name('a');
  const columns = columnsOf(input, alias);
  const items = c.several(1, 3, () => expression(scope, 'BIGINT', columns, 0));
  const item: Column = { name: scope.name('c'), type: 'BIGINT' };
  const list = renamed(scope, someOf(scope, columns));
  const values = (language: 'flink' | 'duckdb'): string => items.map((value) => value[language]).join(', ');
  return {
    flink: `(SELECT ${list.list}, ${item.name} FROM ${input.flink} AS ${alias} CROSS JOIN UNNEST(ARRAY[${values('flink')}]) AS ${scope.name('u')}(${item.name}))`,
    duckdb: `(SELECT ${list.list}, unnest([${values('duckdb')}]) AS ${item.name} FROM ${input.duckdb} AS ${alias})`,
    columns: [...list.columns, item],
    isAppendOnly: input.isAppendOnly,
  };
}

/** A relation joined with itself: its operators are there once, or twice. */
export function selfJoin(scope: Scope, input: Relation): Relation {
  const [a, b] = [scope.name('a'), scope.name('a')];
  const key = scope.c.pick(input.columns);
  const [x, y] = [
    asColumn({ ...key, name: `${a}.${key.name}` }),
    asColumn({ ...key, name: `${b}.${key.name}` }),
  ];
  const list = renamed(scope, someOf(scope, [...columnsOf(input, a), ...columnsOf(input, b)]));
  const texts = both((language) => {
    const shared = scope.name('w');
    return `WITH ${shared} AS ${asQuery(input, language)} SELECT ${list.list} FROM ${shared} AS ${a} JOIN ${shared} AS ${b} ON ${x[language]} = ${y[language]}`;
  });
  return { ...texts, columns: list.columns, isAppendOnly: input.isAppendOnly };
}

const asQuery = (input: Relation, language: 'flink' | 'duckdb'): string =>
  input[language].startsWith('(') ? input[language] : `(SELECT * FROM ${input[language]})`;
