import { type Aggregate, aggregate } from './aggregate.ts';
import { allOf, equality, someOf } from './join.ts';
import { both, type Column, columnsOf, type Relation, renamed, type Scope } from './relation.ts';
import { someColumns } from './select.ts';

/** Rows with the windows they fall into, as `wstart` and `wend`: once more for each window. */
interface Windowed extends Relation {
  /** The call in the streaming language, behind `FROM`. */
  call: string;
}

const START = 'window_start';
const END = 'window_end';

/** TUMBLE, HOP, CUMULATE. The batch language computes the windows of each row. */
function windowed(scope: Scope, input: Relation, shape: WindowShape): Windowed {
  const source = `DESCRIPTOR(${input.time?.column})`;
  const call = `TABLE(${shape.kind}(TABLE ${scope.view(input)}, ${source}, ${shape.sizes.map((s) => `INTERVAL '${s}' SECOND`).join(', ')}))`;
  const { sizeMs, stepMs } = shape;
  const ms = `epoch_ms(${input.time?.column})`;
  const last = `CAST(floor(${ms} / ${stepMs}) AS BIGINT) * ${stepMs}`;
  const whole = `CAST(floor(${ms} / ${sizeMs}) AS BIGINT) * ${sizeMs}`;
  const rows =
    shape.kind === 'CUMULATE'
      ? `SELECT *, ${whole} AS w_start, unnest(range(${last} + ${stepMs}, ${whole} + ${sizeMs} + 1, ${stepMs})) AS w_end FROM ${input.duckdb} AS ${scope.name('a')}`
      : `SELECT *, w_start + ${sizeMs} AS w_end FROM (SELECT *, unnest(range(${last} - ${sizeMs - stepMs}, ${last} + 1, ${stepMs})) AS w_start FROM ${input.duckdb} AS ${scope.name('a')})`;
  const duckdb = `(SELECT * EXCLUDE (w_start, w_end), make_timestamp(w_start * 1000) AS ${START}, make_timestamp(w_end * 1000) AS ${END} FROM (${rows}))`;
  return {
    call,
    flink: `(SELECT * FROM ${call})`,
    duckdb,
    columns: [...input.columns, { name: START, type: 'TIMESTAMP' }, { name: END, type: 'TIMESTAMP' }],
    isAppendOnly: true,
  };
}

interface WindowShape {
  kind: 'TUMBLE' | 'HOP' | 'CUMULATE';
  /** Arguments of the call, in seconds. */
  sizes: readonly number[];
  sizeMs: number;
  stepMs: number;
}

function shapeOf({ c }: Scope): WindowShape {
  const kind = c.pick(['TUMBLE', 'HOP', 'CUMULATE'] as const);
  const step = 1 + c.below(5);
  const size = kind === 'TUMBLE' ? step : step * (1 + c.below(3));
  return { kind, sizes: kind === 'TUMBLE' ? [size] : [step, size], sizeMs: size * 1000, stepMs: step * 1000 };
}

/** Aggregates of each window, and of each key in it. */
export function windowAggregate(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const rows = windowed(scope, input, shapeOf(scope));
  const columns = input.columns;
  const keys = c.rarely(3) ? [] : someColumns(scope, withoutTime(input));
  const calls = c.several(1, 3, () => aggregate(scope, columns));
  return perWindow(scope, rows, [...keys, ...bounds()], calls);
}

/** Rows of one key with no pause longer than the gap; exactly the gap still joins them. */
export function sessionAggregate(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const gap = 1 + c.below(4);
  const key = c.pick(withoutTime(input)).name;
  const time = input.time?.column;
  const call = `TABLE(SESSION(TABLE ${scope.view(input)} PARTITION BY ${key}, DESCRIPTOR(${time}), INTERVAL '${gap}' SECOND))`;
  const over = `(PARTITION BY ${key} ORDER BY ${time})`;
  const gaps = `SELECT *, CASE WHEN ${time} - lag(${time}) OVER ${over} <= INTERVAL ${gap} SECOND THEN 0 ELSE 1 END AS w_begins FROM ${input.duckdb} AS ${scope.name('a')}`;
  const numbered = `SELECT * EXCLUDE (w_begins), sum(w_begins) OVER (PARTITION BY ${key} ORDER BY ${time} RANGE UNBOUNDED PRECEDING) AS w_number FROM (${gaps})`;
  const edges = `SELECT * EXCLUDE (w_number), min(${time}) OVER w AS ${START}, max(${time}) OVER w + INTERVAL ${gap} SECOND AS ${END} FROM (${numbered}) WINDOW w AS (PARTITION BY ${key}, w_number)`;
  const rows: Windowed = {
    call,
    flink: `(SELECT * FROM ${call})`,
    duckdb: `(${edges})`,
    columns: input.columns,
    isAppendOnly: true,
  };
  const calls = c.several(1, 3, () => aggregate(scope, input.columns));
  const column = input.columns.find(({ name }) => name === key) as Column;
  return perWindow(scope, rows, [column, ...bounds()], calls);
}

function perWindow(
  scope: Scope,
  rows: Windowed,
  keys: readonly Column[],
  calls: readonly Aggregate[],
): Relation {
  const chosen = renamed(scope, keys);
  const texts = both((language) => {
    const from = language === 'flink' ? rows.call : `${rows.duckdb} AS ${scope.name('a')}`;
    const list = [chosen.list, ...calls.map((call) => `${call[language]} AS ${call.name}`)].join(', ');
    return `SELECT ${list} FROM ${from} GROUP BY ${keys.map(({ name }) => name).join(', ')}`;
  });
  return {
    ...texts,
    columns: [...chosen.columns, ...calls.map(({ name, type }) => ({ name, type }))],
    isAppendOnly: true,
  };
}

/** Rows of two streams that fall into the same window. */
export function windowJoin(scope: Scope, left: Relation, right: Relation): Relation {
  const { c } = scope;
  const shape = shapeOf(scope);
  const [a, b] = [scope.name('a'), scope.name('a')];
  const sides = [windowed(scope, left, shape), windowed(scope, right, shape)] as const;
  const columns = [columnsOf(left, a), columnsOf(right, b)] as const;
  const kind = c.pick(['INNER JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
  const windows = [START, END].map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
  const on = [equality(scope, ...columns), { flink: windows, duckdb: windows }];
  const list = renamed(
    scope,
    someOf(scope, columns.flat()).map(withoutTimeOf(left, a)).map(withoutTimeOf(right, b)),
  );
  const texts = both(
    (language) =>
      `SELECT ${list.list} FROM ${sides[0][language]} AS ${a} ${kind} ${sides[1][language]} AS ${b} ON ${allOf(on, language)}`,
  );
  return { ...texts, columns: list.columns, isAppendOnly: true };
}

/** The first rows of each window by a total order. */
export function windowTopN(scope: Scope, input: Relation): Relation {
  const { c } = scope;
  const rows = windowed(scope, input, shapeOf(scope));
  const rank = scope.name('c');
  const by = [START, END, ...(c.rarely(2) ? [c.pick(withoutTime(input)).name] : [])].join(', ');
  const order = totalOrder(scope, input.columns);
  const limit = 1 + c.below(3);
  const list = renamed(scope, input.columns.map(withoutTimeOf(input)));
  const texts = both((language) => {
    const ranked = `SELECT *, ROW_NUMBER() OVER (PARTITION BY ${by} ORDER BY ${order[language]}) AS ${rank} FROM ${language === 'flink' ? rows.call : rows.duckdb}`;
    return `SELECT ${list.list} FROM (${ranked}) AS ${scope.name('a')} WHERE ${rank} <= ${limit}`;
  });
  return { ...texts, columns: list.columns, isAppendOnly: true };
}

/**
 * The event time as an ordinary timestamp. It leaves a window when the window ends, behind the watermark, so that a join by time
 * would take it for late.
 */
function withoutTimeOf({ time }: Relation, alias?: string): (column: Column) => Column {
  const name = alias === undefined ? time?.column : `${alias}.${time?.column}`;
  return (column) => (column.name === name ? { ...column, name: `(${name} + INTERVAL '0' SECOND)` } : column);
}

/** By one column or two, then by all others, so that only equal rows tie. NULL is the least of all values. */
export function totalOrder(scope: Scope, columns: readonly Column[]): { flink: string; duckdb: string } {
  const { c } = scope;
  const first = c.pick(columns);
  const keys = [first, ...columns.filter((column) => column !== first)].map(({ name }, i) => {
    const down = i < 2 && c.below(2) === 1;
    return {
      flink: `${name}${down ? ' DESC' : ''}`,
      duckdb: `${name} ${down ? 'DESC NULLS LAST' : 'ASC NULLS FIRST'}`,
    };
  });
  return {
    flink: keys.map((key) => key.flink).join(', '),
    duckdb: keys.map((key) => key.duckdb).join(', '),
  };
}

function withoutTime({ columns, time }: Relation): Column[] {
  return columns.filter(({ name }) => name !== time?.column);
}

function bounds(): Column[] {
  return [START, END].map((name) => ({ name, type: 'TIMESTAMP' }));
}
