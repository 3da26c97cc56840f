import assert from 'node:assert/strict';
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { batchOf } from '../../batch/batch.ts';
import { types } from '../../plan/types.ts';
import { descriptor } from '../testing.ts';
import { createEncoder } from '../formats.ts';
import { LineEncoder } from './file-encoder.ts';
import { PartFile } from './part-file.ts';

const FIELDS = [{ name: 'v', type: types.string() }];

test('rows are on disk when a position speaks of them, also those that were written before it was asked for', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-part-'));
  const sync = t.mock.method(fs, 'fsyncSync');
  syncBuiltinESMExports();
  t.after(() => {
    sync.mock.restore();
    syncBuiltinESMExports();
    rmSync(folder, { recursive: true });
  });
  const data = FIELDS.map((field) => ({ kind: 'physical' as const, ...field }));
  const table = descriptor(FIELDS, { options: { connector: 'filesystem', format: 'json' } });
  const encoder = new LineEncoder(createEncoder({ table, format: 'json', prefix: '', data }));
  const [temporary, target] = [join(folder, '.part'), join(folder, 'part')];
  const times = { createdMs: 0, changedMs: 0 };
  const part = new PartFile(
    { temporary, target, partition: '', length: 0, ...times, encoder: null },
    encoder,
  );
  part.open();
  // So much that it is written at once.
  part.add(batchOf(FIELDS, [['x'.repeat(100_000)]]), 0, 0);
  assert.ok(part.sync().length > 100_000);
  assert.equal(sync.mock.callCount(), 1);
  part.sync();
  assert.equal(sync.mock.callCount(), 1, 'nothing was written since');
  part.close();
});
