import { aggregate } from './aggregate.ts';
import { both, type Column, columnsOf, type Relation, renamed, type Scope } from './relation.ts';
import { someColumns } from './select.ts';

/** `GROUP BY TUMBLE(ts, …)`, the older way to say it: the start of the window is asked for by a function. */
export function groupWindow(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const alias = scope.name('a');
  const seconds = 1 + c.below(5);
  const time = `${alias}.${input.time?.column}`;
  const columns = columnsOf(input, alias);
  const others = columns.filter(({ name }) => name !== time);
  const keys = c.rarely(3) ? [] : someColumns(scope, others);
  const calls = c.several(1, 2, () => aggregate(scope, columns));
  const chosen = renamed(scope, keys);
  const start: Column = { name: scope.name('c'), type: 'TIMESTAMP' };
  const window = {
    flink: `TUMBLE(${time}, INTERVAL '${seconds}' SECOND)`,
    duckdb: `make_timestamp(CAST(floor(epoch_ms(${time}) / ${seconds * 1000}) AS BIGINT) * ${seconds * 1_000_000})`,
  };
  const texts = both((language) => {
    const first =
      language === 'flink' ? `TUMBLE_START(${time}, INTERVAL '${seconds}' SECOND)` : window.duckdb;
    const list = [
      ...keys.map(({ name }, i) => `${name} AS ${chosen.columns[i]?.name}`),
      `${first} AS ${start.name}`,
      ...calls.map((call) => `${call[language]} AS ${call.name}`),
    ];
    const by = [...keys.map(({ name }) => name), window[language]];
    return `SELECT ${list.join(', ')} FROM ${input[language]} AS ${alias} GROUP BY ${by.join(', ')}`;
  });
  return {
    ...texts,
    columns: [...chosen.columns, start, ...calls.map(({ name, type }) => ({ name, type }))],
    isAppendOnly: true,
  };
}
