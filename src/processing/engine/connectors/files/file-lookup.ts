import { BATCH_ROWS_MAX, type Batch, rowAt } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { valueKey } from '../../codegen/value-key.ts';
import type { ConnectorContext } from '../connector.ts';
import { connectorErrors } from '../errors.ts';
import { fileTable } from './file-table.ts';
import { FilesystemSource } from './filesystem-source.ts';
import type { Lookup, LookupRequest } from '../lookup.ts';

/** Rows that a lookup in files keeps; a larger table belongs into a view. */
export const FILE_LOOKUP_ROWS_MAX = 1_000_000;

/** The rows of files, read once and kept by key: for scripts without a database, and small tables that do not change. */
export async function openFileLookup(request: LookupRequest, context: ConnectorContext): Promise<Lookup> {
  const rows = new Map<string, Value[][]>();
  const { keyColumns, table } = request;
  let count = 0;
  const keep = (batch: Batch): void => {
    for (let i = 0; i < batch.count; i++) {
      const row = rowAt(batch, i);
      const key = keyColumns.map((column) => row[column] ?? null);
      // NULL equals nothing.
      if (key.includes(null)) continue;
      if (++count > FILE_LOOKUP_ROWS_MAX)
        throw connectorErrors.source_unavailable(
          `Table ${table.name} has more than ${FILE_LOOKUP_ROWS_MAX} rows.`,
        );
      const name = valueKey(key);
      const known = rows.get(name);
      if (known === undefined) rows.set(name, [row]);
      else known.push(row);
    }
  };
  await readAll(request, context, keep);
  return {
    get: (keys) => Promise.resolve(keys.map((key) => rows.get(valueKey(key)) ?? [])),
    close: () => Promise.resolve(),
  };
}

async function readAll(
  { table, fields }: LookupRequest,
  context: ConnectorContext,
  keep: (batch: Batch) => void,
): Promise<void> {
  const head = {
    id: `lookup ${table.name}`,
    table,
    columns: fields.map(({ name }) => ({ kind: 'physical' as const, name })),
    fields,
    output: { push: keep, advance: () => {} },
    onFailure: (event: { source: string; offset?: number }, { message }: { message: string }): never => {
      throw connectorErrors.source_unavailable(
        `Table ${table.name} cannot be read: ${event.source}, byte ${event.offset ?? 0}: ${message}`,
      );
    },
    time: { addPartition: () => {}, setIdle: () => {}, setEnded: () => {} },
  };
  const files = { ...fileTable(table, context), monitorIntervalMs: undefined };
  const source = new FilesystemSource(head, files, { ...context, batchRowsMax: BATCH_ROWS_MAX });
  try {
    await source.open(undefined);
    while ((await source.pump()) !== 'end');
  } finally {
    await source.close();
  }
}
