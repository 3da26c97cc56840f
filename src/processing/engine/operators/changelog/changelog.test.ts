import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Batch, batchOf, kindAt, rowAt, type RowKind } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { create } from '../../plan/operators.ts';
import type { ChangelogMode } from '../../plan/physical-plan.ts';
import { types } from '../../plan/types.ts';
import { PipelineState } from '../../state/pipeline-state.ts';
import { rowCodec, rowsCodec } from '../../state/row-codec.ts';
import type { StateCodec } from '../../state/keyed-state.ts';
import { StateBudget } from '../../state/state-budget.ts';
import { ChangelogNormalizeOperator } from './changelog-normalize.ts';
import { DropUpdateBeforeOperator } from './drop-update-before.ts';
import type { Operator } from '../operator.ts';
import { SinkMaterializeOperator } from './sink-materialize.ts';

const FIELDS = [
  { name: 'k', type: types.int() },
  { name: 'v', type: types.string() },
];

type Change = [RowKind, number, string | null];

class Collected implements Operator {
  readonly changes: Value[][] = [];

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) this.changes.push([kindAt(batch, i), ...rowAt(batch, i)]);
  }

  advance(): void {}
}

function run(operator: Operator, changes: readonly Change[]): void {
  const rows = changes.map(([, ...row]) => row);
  const kinds = changes.map(([kind]) => kind);
  operator.push(batchOf(FIELDS, rows, kinds));
}

function newState(): PipelineState {
  return new PipelineState(new StateBudget());
}

function normalize(changelog: ChangelogMode, output: Operator): Operator {
  const plan = { ...create.changelogNormalize(create.values([], FIELDS), [0]), id: 'n', changelog };
  return new ChangelogNormalizeOperator(plan, newState().open('n', 'rows', rowCodec()), false, output);
}

const UPSERTS: Change[] = [
  ['+U', 1, 'a'],
  ['+U', 1, 'a'],
  ['+U', 1, 'b'],
  ['-D', 2, null],
  ['-D', 1, null],
  ['+U', 1, 'c'],
];

test('upserts become a changelog in which every row that goes was there', () => {
  const output = new Collected();
  run(normalize('retract', output), UPSERTS);
  assert.deepEqual(output.changes, [
    ['+I', 1, 'a'],
    ['-U', 1, 'a'],
    ['+U', 1, 'b'],
    ['-D', 1, 'b'],
    ['+I', 1, 'c'],
  ]);
});

test('who finds rows by their key is not told the row before', () => {
  const output = new Collected();
  run(normalize('upsert', output), UPSERTS);
  assert.deepEqual(
    output.changes.map(([kind]) => kind),
    ['+I', '+U', '-D', '+I'],
  );
  const dropped = new Collected();
  run(new DropUpdateBeforeOperator(dropped), [
    ['-U', 1, 'a'],
    ['+U', 1, 'b'],
  ]);
  assert.deepEqual(dropped.changes, [['+U', 1, 'b']]);
});

test('a key that two rows claim shows the newer one, and the older one again when that goes', () => {
  const output = new Collected();
  const plan = {
    ...create.sinkMaterialize({ input: create.values([], FIELDS), keys: [0], inputUpsertKey: [1] }),
    id: 'm',
    changelog: 'upsert' as const,
  };
  const codec = rowsCodec() as StateCodec<(readonly Value[])[]>;
  run(new SinkMaterializeOperator(plan, newState().open('m', 'rows', codec), output), [
    ['+I', 1, 'a'],
    ['+I', 1, 'b'],
    ['-U', 1, 'b'],
    ['+U', 1, 'c'],
    ['-D', 1, 'a'],
    ['-D', 1, 'x'],
    ['-D', 1, 'c'],
  ]);
  assert.deepEqual(output.changes, [
    ['+I', 1, 'a'],
    ['+U', 1, 'b'],
    ['+U', 1, 'a'],
    ['+U', 1, 'c'],
    ['-D', 1, 'c'],
  ]);
});
