import { BATCH_ROWS_MAX } from '../batch/batch.ts';
import { JsonEncoder } from '../formats/json-encoder.ts';
import { CANONICAL } from '../formats/json-value-text.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { Field } from '../plan/types.ts';
import type { Connector, ConnectorContext, SinkTable, SourceHead } from './connector.ts';
import { connectorErrors } from './errors.ts';
import { needLog } from './kafka.ts';
import type { Lookup, LookupRequest } from './lookup.ts';
import { withLookupOptions } from './tables/lookup-cache.ts';
import { TableOptions } from './options.ts';
import { TableLookup } from './tables/table-lookup.ts';
import type { TableReader } from './tables/table-reader.ts';
import { TableSource } from './tables/table-source.ts';
import { TopicSink } from './topics/topic-sink.ts';

/** Views: changes of view `orders` are records of the topic `millrace.view.orders`. */
export const VIEW_TOPIC_PREFIX = 'millrace.view.';

/**
 * A table of the platform's database, that is a view. Its rows go to the topic of the view, from where the sink
 * stage applies them. With a primary key it is a table of the newest rows, without one every row is appended. It is
 * read as it is in the database: all of it once, or by key.
 */
export const jdbc: Connector = {
  name: 'jdbc',
  openSource: ([head], context) => openScan(head, context),
  openLookup: (request, context) => Promise.resolve(openViewLookup(request, context)),
  openSink: openViewSink,
};

const nameOf = (table: TableDescriptor): string => table.options['table-name'] ?? '';

function openViewSink(table: SinkTable, context: ConnectorContext): TopicSink {
  const columns = table.primaryKey;
  const keyFields = columns.map((column) => table.fields[column] as Field);
  const hasKey = columns.length > 0;
  return new TopicSink({
    table,
    log: needLog(context, table.table),
    clock: context.clock,
    topic: VIEW_TOPIC_PREFIX + nameOf(table.table),
    config: { partitions: 1, cleanupPolicy: hasKey ? 'compact' : 'delete' },
    value: { encoder: new JsonEncoder(table.fields, CANONICAL), columns: [...table.fields.keys()] },
    key: hasKey ? { encoder: new JsonEncoder(keyFields, CANONICAL), columns } : undefined,
    isChangelog: true,
    contentType: 'application/json',
  });
}

function openScan(head: SourceHead, context: ConnectorContext): TableSource {
  const fetched = new TableOptions(head.table).number('scan.fetch-size') ?? 0;
  const rowsMax = Math.min(fetched === 0 ? BATCH_ROWS_MAX : fetched, context.batchRowsMax);
  return new TableSource(head, needTables(context, head.table), nameOf(head.table), rowsMax, context.clock);
}

function openViewLookup(request: LookupRequest, context: ConnectorContext): Lookup {
  const { table } = request;
  const lookup = new TableLookup(needTables(context, table), request, nameOf(table));
  return withLookupOptions(lookup, new TableOptions(table), context.clock);
}

function needTables({ tables }: ConnectorContext, table: TableDescriptor): TableReader {
  if (tables === undefined)
    throw connectorErrors.source_unavailable(
      `Table ${table.name}: the connector "jdbc" reads the platform's database; here there is none.`,
    );
  return tables;
}
