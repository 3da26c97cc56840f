import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { connectorErrors } from '../../connectors/errors.ts';
import { MemorySchemas } from '../../formats/avro/memory-schemas.ts';
import { connectPlatform, servePlatform } from './remote-services.ts';

test('tables and schemas are asked across a port, errors keep their codes', async () => {
  const { port1, port2 } = new MessageChannel();
  servePlatform(port1, {
    schemas: new MemorySchemas(),
    tables: {
      lookup: ({ keys }) => Promise.resolve(keys.map(([key]) => [[key ?? null]])),
      page: () => Promise.reject(connectorErrors.table_not_found('There is none.')),
    },
  });
  const services = connectPlatform({ port: port2, hasTables: true, hasSchemas: true });
  const request = { table: 't', columns: ['a'], keyColumns: ['a'], keys: [['1'], ['2']] };
  assert.deepEqual(await services.tables?.lookup(request), [[['1']], [['2']]]);
  await assert.rejects(
    services.tables?.page({ table: 't', columns: ['a'], after: null, rowsMax: 1 }) ?? Promise.resolve(),
    { code: 'table_not_found', message: 'There is none.' },
  );
  const id = await services.schemas?.register('x', '"int"');
  assert.equal(await services.schemas?.get(id ?? 0), '"int"');
  const open = services.tables?.lookup(request) ?? Promise.resolve();
  port1.close();
  await assert.rejects(open, { code: 'lookup_failed' });
  services.close();
});
