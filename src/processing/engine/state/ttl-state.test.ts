import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StateCodec } from './keyed-state.ts';
import { PipelineState } from './pipeline-state.ts';
import { StateBudget } from './state-budget.ts';
import { StateReader } from './state-reader.ts';
import { StateWriter } from './state-writer.ts';

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

test('what is there from before a restart and nobody asks for goes when others are put', () => {
  let nowMs = 1_000;
  const create = () => new PipelineState(new StateBudget(), () => nowMs);
  const before = create();
  const old = before.open('o', 'texts', TEXT, { ttlMs: 100 });
  before.start(1);
  for (let i = 0; i < 50; i++) old.put(i, 'old');
  const written = new StateWriter();
  before.write('everything', written);

  const after = create();
  const state = after.open('o', 'texts', TEXT, { ttlMs: 100 });
  after.replay(new StateReader(written.view()), 1, (operator) => operator);
  after.start(2);
  assert.equal(state.size, 50);
  nowMs += 200;
  for (let i = 100; i < 150; i++) state.put(i, 'new');
  assert.equal(state.size, 50);
});

test('however many keys come once, those that are expired are few', () => {
  const { state, pass } = open(1_000);
  for (let i = 0; i < 20_000; i++) {
    pass(1);
    state.put(i, 'once');
    // Renewed all the time: it does not keep others from going.
    state.put('always', 'here');
    assert.ok(state.size < 2_000, `${state.size} entries at ${i}`);
  }
});
