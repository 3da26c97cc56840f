import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { PipelineState } from '../../state/pipeline-state.ts';
import { StateBudget } from '../../state/state-budget.ts';
import { isRow, type Row, type RowChunk } from './join-chunk.ts';
import { JoinRows, type JoinRowsOptions } from './join-rows.ts';

function rowsOf(options: Partial<JoinRowsOptions>, clock = new ManualClock()): JoinRows {
  const state = new PipelineState(new StateBudget(), () => clock.nowMs());
  const nowMs = (): number => clock.nowMs();
  const all = { identity: 'all', hasMatches: false, ttlMs: undefined, nowMs, ...options } as const;
  return new JoinRows(state, 'join', 'left', 2, all);
}

function firstOf(rows: JoinRows): RowChunk {
  const entry = rows.get('k');
  assert.ok(entry !== undefined && !isRow(entry));
  return entry;
}

function allOf(rows: JoinRows): Row[] {
  const first = firstOf(rows);
  return Array.from({ length: first.chunks }, (_, i) => rows.chunk('k', first, i).rows).flat();
}

test('a key whose rows are taken back needs few chunks again', () => {
  const rows = rowsOf({});
  for (let i = 0; i < 20_000; i++) rows.add('k', ['k', i]);
  assert.ok(firstOf(rows).chunks > 300);
  for (let i = 3; i < 20_000; i++) assert.ok(rows.remove('k', ['k', i]));
  assert.ok(firstOf(rows).chunks <= 4);
  const left = new Set(allOf(rows).map((row) => row[1]));
  assert.deepEqual(left, new Set([0, 1, 2]));
});

test('a key whose rows are forgotten needs few chunks again, and counts those that are left', () => {
  for (const identity of ['all', 'none'] as const) {
    const clock = new ManualClock();
    const rows = rowsOf({ identity, ttlMs: 1000 }, clock);
    for (let i = 0; i < 2000; i++) rows.add('k', ['k', i]);
    clock.advance(900);
    for (let i = 2000; i < 2005; i++) rows.add('k', ['k', i]);
    clock.advance(200);
    const first = firstOf(rows);
    assert.deepEqual([first.count, first.different], [5, 5]);
    assert.ok(first.chunks <= 4);
    assert.deepEqual(new Set(allOf(rows).map((row) => row[1])), new Set([2000, 2001, 2002, 2003, 2004]));
  }
});
