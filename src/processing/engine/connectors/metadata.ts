import type { Column } from '../batch/column.ts';
import type { ScanColumn } from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';

/** The columns of a head that are in the data, and which of its columns each is. */
export function physicalFields(
  columns: readonly ScanColumn[],
  fields: readonly Field[],
): { fields: Field[]; places: number[] } {
  const found: Field[] = [];
  const places: number[] = [];
  for (const [i, column] of columns.entries()) {
    if (column.kind !== 'physical') continue;
    found.push({ name: column.name, type: (fields[i] as Field).type });
    places.push(i);
  }
  return { fields: found, places };
}

/** Puts decoded columns and metadata columns in the order of the head. */
export function arrangeColumns(
  columns: readonly ScanColumn[],
  decoded: readonly Column[],
  metadata: (key: string, index: number) => Column,
): Column[] {
  let next = 0;
  return columns.map((column, i) =>
    column.kind === 'physical' ? (decoded[next++] as Column) : metadata(column.key, i),
  );
}
