import { JsonEncoder } from '../formats/json-encoder.ts';
import { CANONICAL } from '../formats/json-value-text.ts';
import type { Field } from '../plan/types.ts';
import type { Connector } from './connector.ts';
import { needLog } from './kafka.ts';
import { textOption } from './options.ts';
import { TopicSink } from './topic-sink.ts';

/** Views: changes of view `orders` are records of the topic `millrace.view.orders`. */
export const VIEW_TOPIC_PREFIX = 'millrace.view.';

/**
 * A table of the platform's database, that is a view. Its rows go to the topic of the view, from where the sink
 * stage applies them. With a primary key it is a table of the newest rows, without one every row is appended.
 */
export const jdbc: Connector = {
  name: 'jdbc',
  options: {
    'table-name': textOption('Name of the view.'),
  },
  openSink: (table, context) => {
    const columns = table.primaryKey;
    const keyFields = columns.map((column) => table.fields[column] as Field);
    const hasKey = columns.length > 0;
    return new TopicSink({
      table,
      log: needLog(context, table.table),
      clock: context.clock,
      topic: VIEW_TOPIC_PREFIX + (table.table.options['table-name'] ?? ''),
      config: { partitions: 1, cleanupPolicy: hasKey ? 'compact' : 'delete' },
      value: new JsonEncoder(table.fields, CANONICAL),
      key: hasKey ? { encoder: new JsonEncoder(keyFields, CANONICAL), columns } : undefined,
      isChangelog: true,
      contentType: 'application/json',
    });
  },
  check: (table) =>
    /^[a-zA-Z0-9._-]{1,200}$/.test(table.options['table-name'] ?? '')
      ? []
      : ['The option "table-name" must be 1 to 200 letters, digits, ".", "_" or "-".'],
};
