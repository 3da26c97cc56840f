import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Batch, batchOf, rowAt } from '../batch/batch.ts';
import { types } from '../plan/types.ts';
import { FanIn } from './fan-in.ts';

const FIELDS = [{ name: 'n', type: types.int() }];

function rows(values: readonly number[], watermarks: readonly number[] | null = null): { batch: Batch } {
  const batch = batchOf(
    FIELDS,
    values.map((value) => [value]),
  );
  batch.watermarks = watermarks && Float64Array.from(watermarks);
  return { batch };
}

function merged(...messages: Parameters<FanIn['merge']>[0][]): string[] {
  const seen: string[] = [];
  const fanIn = new FanIn(2, {
    push: (batch) => {
      for (let i = 0; i < batch.count; i++) seen.push(JSON.stringify(rowAt(batch, i)[0]));
    },
    advance: (watermarkMs) => void seen.push(`at ${watermarkMs}`),
  });
  for (const message of messages) fanIn.merge(message);
  return seen;
}

test('the watermark is the lowest of the tasks', () => {
  assert.deepEqual(
    merged([[{ watermarkMs: 5 }], []], [[], [{ watermarkMs: 3 }]], [[], [{ watermarkMs: 9 }]]),
    ['at 3', 'at 5'],
  );
});

test('no row passes one that left another task under a lower watermark', () => {
  const left = [rows([1, 2, 3], [0, 10, 20]), { watermarkMs: 30 }];
  const right = [rows([4, 5], [5, 15]), { watermarkMs: 30 }, rows([6])];
  assert.deepEqual(merged([left, right]), ['1', '4', '2', '5', '3', 'at 30', '6']);
});

test('rows of one task keep their order', () => {
  assert.deepEqual(merged([[rows([1, 2]), rows([3])], []], [[rows([4])], [rows([5])]]), [
    '1',
    '2',
    '3',
    '4',
    '5',
  ]);
});
