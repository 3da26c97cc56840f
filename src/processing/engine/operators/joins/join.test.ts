import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JoinType } from '../../plan/physical-plan.ts';
import { types } from '../../plan/types.ts';
import { column, createJoinHarness, type TestChange, type TestJoin, type TestRow } from './join.testing.ts';

const RETRACT = { changelog: 'retract', isKeyed: false } as const;
const APPEND = { changelog: 'insert-only', isKeyed: false } as const;

function joinOf(joinType: JoinType, more: Partial<TestJoin> = {}): TestJoin {
  const inputs = [RETRACT, RETRACT] as const;
  return { joinType, hasCondition: false, nullsEqual: false, hasKeys: true, inputs, ...more };
}

const left = (kind: TestChange['kind'], ...row: TestRow): TestChange => ({ port: 0, kind, row });
const right = (kind: TestChange['kind'], ...row: TestRow): TestChange => ({ port: 1, kind, row });

/** What comes out of each change, as `-U 1,2`: the ids of the two rows. */
function trace(join: TestJoin, ...changes: TestChange[]): string[][] {
  const harness = createJoinHarness(join);
  return changes.map((change) => {
    harness.push([change]);
    return harness.take().map(({ kind, row }) => {
      const ids = row.length > 3 ? [row[0], row[3]] : [row[0]];
      return `${kind} ${ids.map((id) => (id === null ? 'null' : Number(id))).join(',')}`;
    });
  });
}

test('a left row without a match is padded, and changes come in the order that Flink gives them', () => {
  const changes = trace(
    joinOf('left'),
    left('+I', 1, 7, 0),
    right('+I', 10, 7, 0),
    right('-U', 10, 7, 0),
    right('+U', 11, 7, 0),
    right('-D', 11, 7, 0),
    left('-D', 1, 7, 0),
  );
  assert.deepEqual(changes, [
    ['+I 1,null'],
    ['-D 1,null', '+I 1,10'],
    ['-U 1,10', '+I 1,null'],
    ['-D 1,null', '+I 1,11'],
    ['-D 1,11', '+I 1,null'],
    ['-D 1,null'],
  ]);
});

test('padded rows of a key go before the pairs come, and come back after the pairs have gone', () => {
  const changes = trace(
    joinOf('full'),
    left('+I', 1, 7, 0),
    left('+I', 2, 7, 0),
    right('+I', 10, 7, 0),
    right('-D', 10, 7, 0),
  );
  assert.deepEqual(changes[2], ['-D 1,null', '-D 2,null', '+I 1,10', '+I 2,10']);
  assert.deepEqual(changes[3], ['-D 1,10', '-D 2,10', '+I 1,null', '+I 2,null']);
});

test('an inner join passes the kind of the row on', () => {
  const changes = trace(
    joinOf('inner'),
    left('+I', 1, 7, 0),
    right('+U', 10, 7, 0),
    right('-U', 10, 7, 0),
    left('-D', 1, 7, 0),
  );
  assert.deepEqual(changes, [[], ['+U 1,10'], ['-U 1,10'], []]);
});

test('where nobody asks for -U a row that moves to another key still leaves its old pairs', () => {
  const changes = trace(
    joinOf('inner', { changelog: 'upsert' }),
    left('+I', 1, 7, 0),
    right('+I', 10, 7, 0),
    right('-U', 10, 7, 0),
    right('+U', 10, 8, 0),
  );
  assert.deepEqual(changes, [[], ['+I 1,10'], ['-D 1,10'], []]);
});

test('equal rows join as often as they are there', () => {
  const changes = trace(
    joinOf('inner'),
    left('+I', 1, 7, 0),
    left('+I', 1, 7, 0),
    right('+I', 10, 7, 0),
    left('-D', 1, 7, 0),
    right('+I', 10, 7, 0),
  );
  assert.deepEqual(changes, [[], [], ['+I 1,10', '+I 1,10'], ['-D 1,10'], ['+I 1,10']]);
});

test('NULL keys meet nobody, unless NULL equals NULL', () => {
  const rows = [left('+I', 1, null, 0), right('+I', 10, null, 0)];
  assert.deepEqual(trace(joinOf('full'), ...rows), [['+I 1,null'], ['+I null,10']]);
  assert.deepEqual(trace(joinOf('full', { nullsEqual: true }), ...rows), [
    ['+I 1,null'],
    ['-D 1,null', '+I 1,10'],
  ]);
  assert.deepEqual(trace(joinOf('anti'), ...rows), [['+I 1'], []]);
  assert.deepEqual(trace(joinOf('semi'), ...rows), [[], []]);
});

test('a left row comes with its first match and goes with its last', () => {
  const rows = [
    left('+I', 1, 7, 0),
    right('+I', 10, 7, 0),
    right('+I', 11, 7, 0),
    right('-D', 10, 7, 0),
    right('-D', 11, 7, 0),
  ];
  assert.deepEqual(trace(joinOf('semi'), ...rows), [[], ['+I 1'], [], [], ['-D 1']]);
  assert.deepEqual(trace(joinOf('anti'), ...rows), [['+I 1'], ['-D 1'], [], [], ['+I 1']]);
});

test('where right rows only come, a left row that has met one is passed on and forgotten', () => {
  const join = joinOf('semi', { inputs: [APPEND, APPEND] });
  const changes = trace(
    join,
    left('+I', 1, 7, 0),
    right('+I', 10, 7, 0),
    right('+I', 11, 7, 0),
    left('+I', 2, 7, 0),
    left('+I', 2, 8, 0),
  );
  assert.deepEqual(changes, [[], ['+I 1'], [], ['+I 2'], []]);
});

test('a row that nobody has seen come is taken back without harm', () => {
  assert.deepEqual(trace(joinOf('left'), left('-D', 1, 7, 0), right('-D', 10, 7, 0)), [['-D 1,null'], []]);
});

test('a condition that fails for a pair is an error of the row that came last, of which nothing is left', () => {
  const division = {
    kind: 'call',
    function: 'EQUALS',
    args: [
      {
        kind: 'call',
        function: 'DIVIDE',
        args: [column(5), column(2)],
        type: types.int(),
        span: column(0).span,
      },
      column(0),
    ],
    type: types.boolean(),
    span: column(0).span,
  } as const;
  const harness = createJoinHarness(joinOf('left'), division);
  harness.push([left('+I', 1, 7, 1), left('+I', 2, 7, 0)]);
  harness.take();
  harness.push([right('+I', 10, 7, 1)]);
  assert.deepEqual(harness.failures, ['Division by zero.']);
  assert.deepEqual(harness.take(), []);
  harness.push([left('-D', 2, 7, 0), right('+I', 11, 7, 1)]);
  assert.equal(harness.failures.length, 1);
  assert.deepEqual(
    harness.take().map(({ kind, row }) => [kind, row[0], row[3]]),
    [
      ['-D', 2, null],
      ['-D', 1, null],
      ['+I', 1, 11],
    ],
  );
});

test('rows are forgotten when nobody has written them for the time they are kept', () => {
  const join = joinOf('inner', { ttlMs: 1000 });
  const harness = createJoinHarness(join);
  const pairs = (): unknown[] => harness.take().map(({ row }) => [row[0], row[3]]);
  harness.push([left('+I', 1, 7, 0)]);
  harness.clock.advance(600);
  harness.push([left('+I', 2, 7, 0)]);
  harness.clock.advance(600);
  harness.push([right('+I', 10, 7, 0)]);
  assert.deepEqual(pairs(), [[2, 10]]);
  harness.clock.advance(600);
  harness.push([right('+I', 11, 7, 0)]);
  assert.deepEqual(pairs(), []);
  harness.push([left('+I', 3, 7, 0)]);
  assert.deepEqual(pairs(), [
    [3, 10],
    [3, 11],
  ]);
});

test('a match that was forgotten was not taken back: nobody is padded for it', () => {
  const join = joinOf('left', { ttlMs: 1000 });
  const harness = createJoinHarness(join);
  harness.push([right('+I', 10, 7, 0)]);
  harness.clock.advance(900);
  harness.push([left('+I', 1, 7, 0)]);
  harness.clock.advance(900);
  harness.take();
  harness.push([right('+I', 11, 7, 0)]);
  assert.deepEqual(
    harness.take().map(({ kind, row }) => [kind, row[0], row[3]]),
    [['+I', 1, 11]],
  );
});

test('a row that met another lives on, whatever chunk of its key it lies in', () => {
  for (const joinType of ['left', 'anti'] as const) {
    const harness = createJoinHarness(
      joinOf(joinType, { ttlMs: 1000, hasCondition: true, inputs: [APPEND, RETRACT] }),
    );
    for (let id = 0; id < 100; id++) harness.push([left('+I', id, 7, id === 99 ? 0 : 5)]);
    harness.clock.advance(900);
    harness.push([right('+I', 1000, 7, 1)]);
    harness.clock.advance(200);
    harness.take();
    harness.push([right('+I', 1001, 7, 1)]);
    if (joinType === 'left')
      assert.deepEqual(
        harness.take().map(({ row }) => [row[0], row[3]]),
        [[99, 1001]],
      );
    for (let id = 100; id < 165; id++) harness.push([left('+I', id, 7, 5)]);
    harness.take();
    harness.push([right('+I', 1002, 7, 9)]);
    const ids = new Set(harness.take().map(({ row }) => row[0]));
    const fresh = Array.from({ length: 65 }, (_, i) => 100 + i);
    assert.deepEqual(ids, new Set(joinType === 'left' ? [99, ...fresh] : fresh));
  }
});
