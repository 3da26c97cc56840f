import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PipelineState } from '../../state/pipeline-state.ts';
import { StateBudget } from '../../state/state-budget.ts';
import { ChunkedValues, valueChunkCodec, valueDirectoryCodec } from './ordered-values.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

test('values in chunks have the ends of the values that are there', () => {
  const step = fc.record({
    group: fc.nat(1),
    value: fc.integer({ min: -20, max: 20 }),
    isBack: fc.boolean(),
  });
  const property = fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const state = new PipelineState(new StateBudget());
    const directories = state.open('1', 'directories', valueDirectoryCodec);
    const chunks = state.open('1', 'chunks', valueChunkCodec);
    const kept = new ChunkedValues(directories, chunks, 4);
    const naive: [number[], number[]] = [[], []];
    for (const { group, value, isBack } of steps) {
      const values = naive[group as 0 | 1];
      const at = values.indexOf(value);
      if (isBack && at === -1) continue;
      if (isBack) values.splice(at, 1);
      else values.push(value);
      kept.change(group, value, isBack ? -1 : 1);
      assert.equal(kept.best(group, 'least'), values.length === 0 ? null : Math.min(...values));
      assert.equal(kept.best(group, 'greatest'), values.length === 0 ? null : Math.max(...values));
    }
    if (naive.every((values) => values.length === 0))
      assert.deepEqual([directories.size, chunks.size], [0, 0]);
  });
  fc.assert(property, { seed, numRuns: 100 });
});

test('a value that is taken back before it comes is not there when it has come', () => {
  const state = new PipelineState(new StateBudget());
  const kept = new ChunkedValues(
    state.open('1', 'directories', valueDirectoryCodec),
    state.open('1', 'chunks', valueChunkCodec),
  );
  kept.change(1, 5, -1);
  kept.change(1, 3, 1);
  assert.equal(kept.best(1, 'greatest'), 3);
  kept.change(1, 5, 1);
  assert.equal(kept.best(1, 'greatest'), 3);
});
