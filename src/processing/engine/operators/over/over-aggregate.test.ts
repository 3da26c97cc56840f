import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Value } from '../../batch/physical-kind.ts';
import { compileFrameAggregate } from '../../codegen/frame-aggregate.ts';
import type { CompileContext } from '../../codegen/compile-context.ts';
import { create } from '../../plan/operators.ts';
import type { OverAggregate } from '../../plan/physical-plan.ts';
import { types } from '../../plan/types.ts';
import { rowsCodec } from '../../state/row-codec.ts';
import { runForTest } from '../../testing.ts';
import { groupCodec } from '../groups/group-codec.ts';
import { FRAME_HEAD, OverFrames } from './over-frames.ts';
import { CopyingStore } from '../testing.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-over-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

const NOWHERE = { offset: 0, line: 1, column: 1 };
const SPAN = { start: NOWHERE, end: NOWHERE };
const FIELDS = [
  { name: 'ts', type: types.timestamp(3) },
  { name: 'v', type: types.int() },
];

/** A sum over the last `preceding` rows, or milliseconds, and the row itself. */
function framesOf(unit: 'rows' | 'range', preceding: number) {
  const sum = {
    function: 'SUM',
    args: [1],
    distinct: false,
    type: types.int(),
    name: 's',
    span: SPAN,
  } as const;
  const plan: OverAggregate = create.overAggregate(
    {
      input: create.values([], FIELDS),
      partitionKeys: [],
      orderColumn: 0,
      nullsFirst: true,
      time: 'rowtime',
      frame: { unit, preceding },
      calls: [{ kind: 'aggregate', call: sum }],
    },
    [{ name: 's', type: types.int() }],
  );
  const call = { kind: 'aggregate', call: { ...sum, args: [0] } } as const;
  const value = [{ name: 'v', type: types.int() }];
  const aggregate = compileFrameAggregate([call], value, 'retract', FRAME_HEAD, {} as CompileContext);
  const store = new CopyingStore();
  const pages = store.open('n', 'pages', rowsCodec());
  const frames = new OverFrames(plan, aggregate, [1], {
    frames: store.open('n', 'frames', groupCodec),
    pages,
  });
  return { frames, pages };
}

for (const unit of ['rows', 'range'] as const) {
  test(`a long frame of ${unit} keeps its own rows and no others`, () => {
    const { frames, pages } = framesOf(unit, 100);
    const results: Value[] = [];
    const output = {
      emit: (_row: unknown, [sum]: readonly Value[]) => results.push(sum ?? null),
      fail: assert.fail,
    };
    for (let i = 0; i < 500; i++) {
      const frame = frames.getOrCreate('');
      frames.take('', frame, i, [[i, i]], output);
      frames.put('', frame);
    }
    const sumOf = (from: number, to: number): number => ((from + to) * (to - from + 1)) / 2;
    assert.deepEqual(
      results,
      Array.from({ length: 500 }, (_, i) => sumOf(Math.max(0, i - 100), i)),
    );
    assert.ok(pages.size <= 3, `${pages.size} pages`);
    const frame = frames.get('');
    assert.ok(frame !== undefined);
    frames.delete('', frame);
    assert.equal(pages.size, 0);
  });
}

const EVENTS = [
  { id: 1, k: 'a', v: 1, at: 10 },
  { id: 2, k: 'a', v: 2, at: 12 },
  { id: 3, k: 'b', v: 5, at: 12 },
  { id: 4, k: 'a', v: null, at: 12 },
  { id: 5, k: 'a', v: 7, at: 20 },
];

async function rowsOf(query: string): Promise<unknown[]> {
  const path = join(directory, 'events.jsonl');
  const lines = EVENTS.map(({ at, ...event }) =>
    JSON.stringify({ ...event, ts: `1970-01-01 00:00:${at}.000` }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  const { changes, failures } = await runForTest(
    `CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP(3), pt AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '30' SECOND)
       WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json');
     ${query};`,
    { baseDirectory: directory },
  );
  assert.deepEqual(failures, []);
  return changes.map(({ op, row }) => [op, ...Object.values(JSON.parse(row) as object)]);
}

test('rows of one time have one rank, and all their results in common in a RANGE', async () => {
  const rows = await rowsOf(
    'SELECT id, RANK() OVER w, DENSE_RANK() OVER w, COUNT(*) OVER w FROM t WINDOW w AS (ORDER BY ts)',
  );
  assert.deepEqual(rows, [
    ['+I', 1, 1, 1, 1],
    ['+I', 2, 2, 2, 4],
    ['+I', 3, 2, 2, 4],
    ['+I', 4, 2, 2, 4],
    ['+I', 5, 5, 3, 5],
  ]);
});

test('LAG looks back by its offset; a default that is never NULL stands for a NULL as well', async () => {
  const lag = (args: string): string => `LAG(${args}) OVER (PARTITION BY k ORDER BY ts)`;
  assert.deepEqual(await rowsOf(`SELECT id, ${lag('id')}, ${lag('id, 2, id')}, ${lag('v, 1, 0')} FROM t`), [
    ['+I', 1, null, 1, 0],
    ['+I', 2, 2, 1, 2],
    ['+I', 4, 2, 1, 2],
    ['+I', 3, null, 3, 0],
    ['+I', 5, 4, 2, 0],
  ]);
});

test('by processing time each row passes its frame as it comes', async () => {
  const sum = (frame: string): string => `SUM(v) OVER (PARTITION BY k ORDER BY pt ${frame})`;
  const expected = [
    ['+I', 1, 1],
    ['+I', 2, 3],
    ['+I', 3, 5],
    ['+I', 4, 3],
    ['+I', 5, 10],
  ];
  assert.deepEqual(await rowsOf(`SELECT id, ${sum('')} FROM t`), expected);
  assert.deepEqual(await rowsOf(`SELECT id, ${sum("RANGE INTERVAL '1' HOUR PRECEDING")} FROM t`), expected);
  assert.deepEqual(await rowsOf(`SELECT id, ${sum('ROWS 1 PRECEDING')} FROM t`), [
    ['+I', 1, 1],
    ['+I', 2, 3],
    ['+I', 3, 5],
    ['+I', 4, 2],
    ['+I', 5, 7],
  ]);
});

test('ordered by what is no time, a row that comes changes the results behind it', async () => {
  assert.deepEqual(await rowsOf('SELECT id, SUM(v) OVER (ORDER BY v) FROM (SELECT id, 0 - v AS v FROM t)'), [
    ['+I', 1, -1],
    ['+I', 2, -2],
    ['-U', 1, -1],
    ['+U', 1, -3],
    ['+I', 3, -5],
    ['-U', 2, -2],
    ['+U', 2, -7],
    ['-U', 1, -3],
    ['+U', 1, -8],
    ['+I', 4, null],
    ['+I', 5, -7],
    ['-U', 3, -5],
    ['+U', 3, -12],
    ['-U', 2, -7],
    ['+U', 2, -14],
    ['-U', 1, -8],
    ['+U', 1, -15],
  ]);
});

test('OVER beside GROUP BY is over the groups, and QUALIFY is over its results', async () => {
  const rows = await rowsOf(
    'SELECT k, COUNT(*) AS n, ROW_NUMBER() OVER (ORDER BY COUNT(*) DESC) AS rn FROM t GROUP BY k QUALIFY rn = 1',
  );
  assert.deepEqual(rows.at(-1), ['+U', 'a', 4, 1]);
});

test('anomalies are found beside aggregates of the same SELECT', async () => {
  const rows = await rowsOf(
    `SELECT id, SUM(v) OVER w, ML_DETECT_ANOMALIES(v, ts) OVER w IS NULL, COUNT(*) OVER w FROM t
     WINDOW w AS (PARTITION BY k ORDER BY ts)`,
  );
  assert.deepEqual(rows, [
    ['+I', 1, 1, false, 1],
    ['+I', 2, 3, false, 3],
    ['+I', 4, 3, false, 3],
    ['+I', 3, 5, false, 1],
    ['+I', 5, 10, false, 4],
  ]);
});
