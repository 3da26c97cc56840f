import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StateCodec } from './keyed-state.ts';
import { PipelineState } from './pipeline-state.ts';
import { StateBudget } from './state-budget.ts';

const TEXT: StateCodec<string> = {
  write: (value, out) => out.text(value),
  read: (from) => from.text(),
  bytes: (value) => value.length,
};

function open(ttlMs: number) {
  let nowMs = 1_000;
  const state = new PipelineState(new StateBudget(), () => nowMs).open('o', 'texts', TEXT, { ttlMs });
  return { state, pass: (ms: number) => (nowMs += ms) };
}

test('an entry that was not put for the TTL was never there; being read keeps none', () => {
  const { state, pass } = open(100);
  state.put('a', 'first');
  pass(60);
  assert.equal(state.get('a'), 'first');
  pass(39);
  assert.equal(state.get('a'), 'first');
  pass(1);
  assert.equal(state.get('a'), undefined);
  assert.equal(state.size, 0);
});

test('a put begins the TTL anew', () => {
  const { state, pass } = open(100);
  state.put('a', 'first');
  pass(90);
  state.put('a', 'second');
  pass(90);
  assert.equal(state.get('a'), 'second');
});

test('what nobody asks for goes when others are put', () => {
  const { state, pass } = open(100);
  for (let i = 0; i < 50; i++) state.put(i, 'old');
  pass(200);
  assert.deepEqual([...state.entries()], []);
  for (let i = 100; i < 150; i++) state.put(i, 'new');
  assert.equal(state.size, 50);
});
