import type { Choices } from './choices.ts';
import type { Column, Relation } from './relation.ts';

/** One table of a case: its rows in the order of their arrival. */
export interface Table {
  name: string;
  rows: readonly Row[];
  isTimeUnique: boolean;
  /** Its rows always come in the order of their times: what a table of versions is told late is not the same as early. */
  isOrdered: boolean;
}

/** NULL wherever the column may be; `id` is unique and `ts`, epoch ms, always there. */
export interface Row {
  id: number;
  k: number | null;
  g: string | null;
  n: number | null;
  d: string | null;
  x: number | null;
  b: boolean | null;
  ts: number;
}

const ROWS_MAX = 24;
/** Now and then: three tables of these are joined to tens of thousands of rows. */
const MANY_ROWS_MAX = 80;
const FIRST_MS = Date.UTC(2026, 0, 1);

/** How far behind the newest row the watermark is, and how far rows may be moved. */
export const DELAY_MS = 5000;

const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'BIGINT' },
  { name: 'k', type: 'BIGINT' },
  { name: 'g', type: 'STRING' },
  { name: 'n', type: 'BIGINT' },
  { name: 'd', type: 'DECIMAL' },
  { name: 'x', type: 'DOUBLE' },
  { name: 'b', type: 'BOOLEAN' },
  { name: 'ts', type: 'TIMESTAMP' },
];

/** The tables without their rows. `t1` and `t2` have no two rows of one time, `t3` has; `t4` comes in order. */
export const TABLES: readonly Table[] = ['t1', 't2', 't3', 't4'].map((name) => ({
  name,
  rows: [],
  isTimeUnique: name !== 't3',
  isOrdered: name === 't4',
}));

export function randomTables(c: Choices): Table[] {
  return TABLES.map((table) => {
    const count = c.below((c.rarely(10) ? MANY_ROWS_MAX : ROWS_MAX) + 1);
    const rows = Array.from({ length: count }, (_, i) => randomRow(c, i, table.isTimeUnique));
    return rearranged(c, { ...table, rows });
  });
}

/** The table with its rows in another order of arrival, none of them late unless they may come later than the delay. */
export function rearranged(c: Choices, table: Table, delayMs = DELAY_MS): Table {
  const { rows, isOrdered } = table;
  return { ...table, rows: isOrdered ? rows.toSorted((a, b) => a.ts - b.ts) : arrival(c, rows, delayMs) };
}

/** Each row comes less than `delayMs` after its time; with the watermark's own delay none is behind it. */
function arrival(c: Choices, rows: readonly Row[], delayMs: number): Row[] {
  return rows
    .map((row) => ({ row, atMs: row.ts + c.below(delayMs) }))
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ row }) => row);
}

function randomRow(c: Choices, i: number, isTimeUnique: boolean): Row {
  const maybe = <T>(value: T): T | null => (c.rarely(6) ? null : value);
  const seconds = c.below(30) * 1000;
  return {
    id: i,
    k: maybe(1 + c.below(4)),
    g: maybe(c.pick(['a', 'b', 'AB', 'ab'])),
    n: maybe(c.below(12) - 3),
    d: maybe(`${c.below(6) - 1}.${c.pick(['00', '25', '50'])}`),
    x: maybe(c.below(20) / 4),
    b: maybe(c.below(2) === 1),
    // Apart by more than Flink needs to send a watermark.
    ts: FIRST_MS + seconds + (isTimeUnique ? 10 * i : 500 * c.below(2)),
  };
}

export function asRelation({ name, isTimeUnique }: Table): Relation {
  return {
    columns: COLUMNS,
    flink: name,
    duckdb: name,
    isAppendOnly: true,
    time: { column: 'ts', isUnique: isTimeUnique },
  };
}

const timeText = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, 23);

/** One JSON object a line. */
export function tableLines({ rows }: Table): string {
  return rows
    .map(
      (row) =>
        `${JSON.stringify({ ...row, d: null, ts: timeText(row.ts) }).replace('"d":null', `"d":${row.d}`)}\n`,
    )
    .join('');
}

export function tableForFlink({ name }: Table, path: string): string {
  return `CREATE TABLE ${name} (id BIGINT, k BIGINT, g STRING, n BIGINT, d DECIMAL(10, 2), x DOUBLE, b BOOLEAN, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '${DELAY_MS / 1000}' SECOND) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json');`;
}

export function tableForDuckDb({ name, rows }: Table): string[] {
  const text = (value: string | null): string => (value === null ? 'NULL' : `'${value}'`);
  const values = rows.map(
    ({ id, k, g, n, d, x, b, ts }) => `(${id}, ${k}, ${text(g)}, ${n}, ${d}, ${x}, ${b}, '${timeText(ts)}')`,
  );
  const create = `CREATE OR REPLACE TABLE ${name} (id BIGINT, k BIGINT, g VARCHAR, n BIGINT, d DECIMAL(10, 2), x DOUBLE, b BOOLEAN, ts TIMESTAMP)`;
  return values.length === 0 ? [create] : [create, `INSERT INTO ${name} VALUES ${values.join(', ')}`];
}
