import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Batch, batchOf, rowAt } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { failEvaluation } from '../../codegen/evaluation-error.ts';
import type { AfterMatchSkip, Match, MatchPattern } from '../../plan/physical-plan.ts';
import { type Field, types } from '../../plan/types.ts';
import { PipelineState } from '../../state/pipeline-state.ts';
import { StateBudget } from '../../state/state-budget.ts';
import { openTimeQueue, TimeQueue } from '../time-queue.ts';
import type { MatchEvaluation } from './match-expressions.ts';
import { matchKeyCodec } from './match-key.ts';
import { MatchOperator } from './match-operator.ts';

const FIELDS: readonly Field[] = [
  { name: 'k', type: types.string() },
  { name: 'v', type: types.int() },
  { name: 'ts', type: types.timestamp(3) },
];

interface Pattern {
  pattern: MatchPattern;
  define: readonly MatchEvaluation[];
  afterMatch?: AfterMatchSkip;
  withinMs?: number;
}

/** Conditions on the value of the row that has come; the matches come out as their first and last value. */
function open(
  { pattern, define, afterMatch = { kind: 'next-row' }, withinMs }: Pattern,
  now?: { ms: number },
) {
  const state = new PipelineState(new StateBudget());
  const [matches, failed]: [string[], Value[]] = [[], []];
  const keys = state.open('match', 'keys', matchKeyCodec);
  const plan = {
    kind: 'match',
    id: 'match',
    rowType: FIELDS.slice(0, 2).concat(FIELDS.slice(1, 2)),
    input: { rowType: FIELDS },
    partitionKeys: [0],
    orderBy: [{ column: 2, descending: false, nullsFirst: true }],
    time: now === undefined ? 'rowtime' : 'proctime',
    pattern,
    afterMatch,
    ...(withinMs === undefined ? {} : { withinMs }),
  } as unknown as Match;
  const operator = new MatchOperator(plan, {
    define,
    measures: [
      { run: (rows) => rows.row(0)[1] ?? null, failedAt: () => undefined },
      { run: (rows) => rows.row(rows.count - 1)[1] ?? null, failedAt: () => undefined },
    ],
    keys,
    waiting: new TimeQueue(openTimeQueue(state, 'match', 'waiting')),
    timers: new TimeQueue(openTimeQueue(state, 'match', 'timers')),
    now: () => now?.ms ?? 0,
    output: {
      push: (batch: Batch) => {
        for (let i = 0; i < batch.count; i++)
          matches.push((rowAt(batch, i) as (string | number)[]).join(' '));
      },
      advance: () => {},
    },
    onFailure: ({ batch, row }) => failed.push(rowAt(batch, row)[1] ?? null),
    onLate: () => {},
  });
  return {
    operator,
    keys,
    failed,
    matches,
    push: (...rows: Value[][]) => operator.push(batchOf(FIELDS, rows)),
  };
}

const when = (test: (value: number) => boolean): MatchEvaluation => ({
  run: (rows) => test(rows.row(rows.count - 1)[1] as number),
  failedAt: () => undefined,
});

const once = (variable: number) => ({ variable, min: 1, max: 1, greedy: true });

test('a row for which a condition has no value is as if it had not come', () => {
  const refused = (value: number): boolean =>
    value === 0 ? failEvaluation('division_by_zero', 'Division by zero.') : value === 2;
  const { operator, push, matches, failed } = open({
    pattern: [0, 1, 2].map(once),
    define: [when((value) => value === 1), when(refused), when((value) => value === 3)],
  });
  push(...[1, 0, 2, 3, 1, 2, 3].map((value, i) => ['x', value, 1000 + i]));
  operator.advance(5000);
  assert.deepEqual(failed, [0]);
  assert.deepEqual(matches, ['x 1 3', 'x 1 3']);
});

test('a row with which too many matches would be under way fails, and what ends them does not', () => {
  const some = (variable: number) => ({ variable, min: 1, max: Number.POSITIVE_INFINITY, greedy: false });
  const isOne = when((value) => value === 1);
  const { operator, push, keys, matches, failed } = open({
    pattern: [some(0), some(1), some(2), once(3)],
    define: [isOne, isOne, isOne, when((value) => value === 9)],
    afterMatch: { kind: 'past-last-row' },
  });
  push(...Array.from({ length: 60 }, (_, i) => ['x', 1, i]), ['x', 9, 60]);
  operator.advance(59);
  assert.ok(failed.length > 0 && failed.length < 30, `${failed.length}`);
  const before = failed.length;
  operator.advance(60);
  assert.deepEqual(matches, ['x 1 9']);
  assert.deepEqual([failed.length, keys.size], [before, 0]);
});

test('every match that has begun has a timer, also if another one has ended with the same row', () => {
  const { operator, push, keys } = open({
    pattern: [0, 1].map(once),
    define: [when(() => true), when(() => false)],
    withinMs: 1000,
  });
  for (let k = 0; k < 10; k++) push([`k${k}`, 1, 10_000], [`k${k}`, 2, 10_500]);
  operator.advance(10_600);
  assert.equal(keys.size, 10);
  operator.advance(11_499);
  assert.equal(keys.size, 10);
  operator.advance(11_500);
  assert.equal(keys.size, 0);
});

test('with processing time a match runs out of time by the clock, whatever the watermark is', () => {
  const now = { ms: 5000 };
  const { operator, push, keys, matches } = open(
    {
      pattern: [once(0), { variable: 1, min: 0, max: Number.POSITIVE_INFINITY, greedy: false }, once(2)],
      define: [when((value) => value < 7), when(() => true), when((value) => value === 7)],
      withinMs: 1000,
    },
    now,
  );
  assert.equal(operator.dueMs, Number.POSITIVE_INFINITY);
  push(['x', 1, null]);
  now.ms = 5500;
  push(['x', 2, null]);
  assert.equal(operator.dueMs, 6000);
  operator.advance(1_000_000);
  assert.equal(keys.size, 1);
  operator.tick(6000);
  assert.equal(operator.dueMs, 6500);
  push(['x', 7, null]);
  assert.deepEqual(matches, ['x 2 7']);
  operator.tick(6500);
  assert.deepEqual([keys.size, operator.dueMs], [0, Number.POSITIVE_INFINITY]);
});
