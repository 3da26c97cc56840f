import type { AvroSchemas } from '../../formats/avro/avro-schemas.ts';
import { keyColumnsOf } from '../../plan/catalog/key-columns.ts';
import type { TableDescriptor } from '../../plan/table-descriptor.ts';
import type { Field } from '../../plan/types.ts';
import type { FormattedPart } from '../formats.ts';

export interface TopicParts {
  value: FormattedPart;
  /** Undefined if records have no key that means something. */
  key: FormattedPart | undefined;
}

/** How the records of a table's topic are written. */
export function topicParts(
  table: TableDescriptor,
  topic: string,
  schemas: AvroSchemas | undefined,
): TopicParts {
  const { key, value, prefix } = keyColumnsOf(table);
  const physical = table.columns.filter(({ kind }) => kind === 'physical');
  const fieldsOf = (names: readonly string[], cut: number): Field[] =>
    names.flatMap((name) => {
      const column = physical.find((candidate) => candidate.name === name);
      return column === undefined ? [] : [{ name: name.slice(cut), type: column.type }];
    });
  const shared = { table, schemas };
  return {
    value: {
      ...shared,
      format: table.options['value.format'] ?? table.options['format'] ?? '',
      prefix: 'value.',
      subject: `${topic}-value`,
      data: fieldsOf(value, 0),
    },
    key:
      key.length === 0
        ? undefined
        : {
            ...shared,
            format: table.options['key.format'] ?? 'json',
            prefix: 'key.',
            subject: `${topic}-key`,
            data: fieldsOf(key, prefix.length),
          },
  };
}
