import type { Choices } from '../random/choices.ts';
import { anyColumn, anyExpression, anyWindow, type Grammar } from './any-expression.ts';

/** Tables and views that the scripts declare, and one that nobody does. */
export const TABLES = ['t', 's', 'v', 'nothing'];

/** A query that mostly parses. */
export function anyQuery(c: Choices, depth: number): string {
  const grammar: Grammar = { c, query: (inner) => queryOf(grammar, inner) };
  return grammar.query(depth);
}

function queryOf(grammar: Grammar, depth: number): string {
  const { c } = grammar;
  if (depth <= 0) return c.pick([`SELECT * FROM ${c.pick(TABLES)}`, 'VALUES (1, 2), (3, NULL)', 'SELECT 1']);
  const sub = (): string => queryOf(grammar, depth - 1);
  return c.pick<() => string>([
    () => anySelect(grammar, depth),
    () => anySelect(grammar, depth),
    () => anySelect(grammar, depth),
    () => `${sub()} ${c.pick(['UNION', 'INTERSECT', 'EXCEPT'])} ${c.pick(['', 'ALL '])}${sub()}`,
    () => `WITH w AS (${sub()}) SELECT * FROM w${c.pick(['', ', w AS x', ' JOIN w AS x ON w.a = x.a'])}`,
    () => `(${sub()})`,
    () => `VALUES (${anyExpression(grammar, depth - 1)}), (${anyExpression(grammar, depth - 1)})`,
  ])();
}

function anySelect(grammar: Grammar, depth: number): string {
  const { c } = grammar;
  const expression = (): string => anyExpression(grammar, depth - 1);
  const list = c
    .several(1, 4, () => `${expression()}${c.pick(['', '', ` AS ${c.pick(['a', 'b', 'a1'])}`])}`)
    .join(', ');
  const optional = (clause: () => string): string => (c.rarely(3) ? ` ${clause()}` : '');
  return [
    `SELECT ${c.pick(['', '', '', 'DISTINCT '])}${list} FROM ${anySource(grammar, depth)}`,
    optional(() => `WHERE ${expression()}`),
    optional(() => `GROUP BY ${anyGrouping(grammar, depth)}`),
    optional(() => `HAVING ${expression()}`),
    c.rarely(10) ? ` WINDOW win AS (${anyWindow(grammar, depth - 1)})` : '',
    c.rarely(6) ? ` ORDER BY ${expression()} ${c.pick(['', 'DESC'])}` : '',
    c.rarely(6) ? ` LIMIT ${c.pick(['10', '-1', 'ALL', 'a'])}` : '',
  ].join('');
}

function anyGrouping(grammar: Grammar, depth: number): string {
  const { c } = grammar;
  const keys = c.several(1, 3, () => anyExpression(grammar, depth - 2)).join(', ');
  return c.pick([
    keys,
    keys,
    `${keys}, window_start, window_end`,
    `GROUPING SETS ((${keys}), ())`,
    `ROLLUP (${keys})`,
    `CUBE (${keys})`,
    `TUMBLE(${keys}, INTERVAL '1' MINUTE)`,
    '()',
  ]);
}

function anySource(grammar: Grammar, depth: number): string {
  const { c } = grammar;
  const table = (): string => c.pick(TABLES);
  const sub = (): string => (depth > 1 ? anySource(grammar, depth - 1) : table());
  return c.pick<() => string>([
    table,
    () => `${table()} AS ${c.pick(['x', 't', 's'])}`,
    () => `(${queryOf(grammar, depth - 1)}) AS ${c.pick(['x', 't'])}`,
    () =>
      `${sub()} ${c.pick(['', 'LEFT ', 'RIGHT ', 'FULL ', 'CROSS ', 'NATURAL '])}JOIN ${sub()}${c.pick([` ON ${anyExpression(grammar, depth - 1)}`, ' USING (a)', ''])}`,
    () => `${sub()}, ${sub()}`,
    () => `${sub()} JOIN s FOR SYSTEM_TIME AS OF ${anyColumn(c)} ON ${anyExpression(grammar, 1)}`,
    () => anyWindowFunction(c),
    () => anyWindowFunction(c),
    () => `${sub()} CROSS JOIN UNNEST(${anyExpression(grammar, depth - 1)}) AS u (y)`,
    () => `${sub()}, LATERAL TABLE(${c.pick(['f', 'g'])}(${anyColumn(c)})) AS l(z)`,
    () => `${sub()}, LATERAL (${queryOf(grammar, depth - 1)})`,
    () => `${table()} /*+ OPTIONS('path' = 'x', 'no' = 'y') */`,
    () => anyMatch(grammar, depth),
  ])();
}

function anyWindowFunction(c: Choices): string {
  const interval = (): string =>
    `INTERVAL '${c.pick(['1', '5', '0', '-1', '7'])}' ${c.pick(['SECOND', 'MINUTE', 'MONTH'])}`;
  const kind = c.pick(['TUMBLE', 'HOP', 'CUMULATE', 'SESSION', 'WINDOW']);
  const sizes = c.several(0, 3, interval).join(', ');
  const partition = c.rarely(4) ? ' PARTITION BY k' : '';
  return `TABLE(${kind}(TABLE ${c.pick(TABLES)}${partition}, DESCRIPTOR(${c.pick(['ts', 'a', 'p'])})${sizes === '' ? '' : `, ${sizes}`}))`;
}

function anyMatch(grammar: Grammar, depth: number): string {
  const { c } = grammar;
  const condition = (): string => anyExpression(grammar, Math.min(depth - 1, 2));
  const pattern = c.pick(['A B+ C', 'A B*? C', 'A{2,3} B', 'A', 'A | B', '(A B)+', 'A{,2}', '']);
  const skip = c.pick(['', 'AFTER MATCH SKIP PAST LAST ROW ', 'AFTER MATCH SKIP TO LAST B ']);
  return `t MATCH_RECOGNIZE (PARTITION BY k ORDER BY ${c.pick(['ts', 'a', 'ts DESC'])} MEASURES ${condition()} AS m1, LAST(B.a) AS m2 ONE ROW PER MATCH ${skip}PATTERN (${pattern}) ${c.pick(['', "WITHIN INTERVAL '1' HOUR "])}DEFINE A AS ${condition()}, B AS B.a > LAST(B.a, 1)) AS mr`;
}
