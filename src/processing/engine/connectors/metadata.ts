import { type Column, createColumn, setValue } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { ScanColumn } from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';

/** Before the keys of metadata that the format of the value knows, not the connector. */
export const VALUE_METADATA_PREFIX = 'value.';

/** The columns of a head that are in the data. */
export function physicalFields(columns: readonly ScanColumn[], fields: readonly Field[]): Field[] {
  return columns.flatMap((column, i) =>
    column.kind === 'physical' ? [{ name: column.name, type: (fields[i] as Field).type }] : [],
  );
}

/** The columns of a head that the format of the value tells; their names are the format's keys. */
export function valueMetadataFields(columns: readonly ScanColumn[], fields: readonly Field[]): Field[] {
  return columns.flatMap((column, i) =>
    column.kind === 'metadata' && column.key.startsWith(VALUE_METADATA_PREFIX)
      ? [{ name: column.key.slice(VALUE_METADATA_PREFIX.length), type: (fields[i] as Field).type }]
      : [],
  );
}

/** A column of `count` values. */
export function columnOf(field: Field, count: number, value: (row: number) => Value): Column {
  const column = createColumn(field.type, count);
  for (let i = 0; i < count; i++) setValue(column, i, value(i));
  return column;
}
