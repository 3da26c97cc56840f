import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AvroSchemas } from './avro-schemas.ts';
import { createFileSchemas } from './file-schemas.ts';
import { MemorySchemas } from './memory-schemas.ts';

/** The promise of the port. */
async function check(schemas: AvroSchemas): Promise<void> {
  assert.equal(await schemas.get(1), undefined);
  const [a, b, again] = await Promise.all([
    schemas.register('x-value', '"int"'),
    schemas.register('x-value', '"string"'),
    schemas.register('y-value', '"int"'),
  ]);
  assert.notEqual(a, b);
  assert.equal(a, again);
  assert.equal(await schemas.get(a), '"int"');
  assert.equal(await schemas.get(b), '"string"');
}

test('a schema keeps its id, in memory', () => check(new MemorySchemas()));

test('a schema keeps its id, in a file that is opened again after a crash', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-schemas-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'avro-schemas.jsonl');
  const first = createFileSchemas(path);
  await check(first);
  await first.close();
  appendFileSync(path, '{"id":3,"subject":"cut o');
  const second = createFileSchemas(path);
  assert.equal(await second.register('y-value', '"long"'), 3);
  await second.close();
  const third = createFileSchemas(path);
  assert.equal(await third.get(1), '"int"');
  assert.equal(await third.get(3), '"long"');
  await third.close();
});
