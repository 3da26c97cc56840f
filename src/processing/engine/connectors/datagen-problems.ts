import type { TableDescriptor } from '../plan/table-descriptor.ts';
import { type DataType, type Field, isNumeric } from '../plan/types.ts';
import { innerTypes } from './datagen-values.ts';
import { TableOptions } from './options.ts';

/** Which options a column of `datagen` has depends on its type; what is wrong with those that are given. */
export function datagenProblems(table: TableDescriptor): string[] {
  const options = new TableOptions(table);
  const physical = table.columns.filter(({ kind }) => kind === 'physical');
  const columns = physical.flatMap(({ name, type }) => withInner({ name, type }));
  return [
    ...Object.keys(table.options)
      .filter((option) => option.startsWith('fields.') && !hasOption(option, columns, options))
      .map((option) => `No column has the option "${option}".`),
    ...columns.flatMap((column) => valueProblems(column, options)),
  ];
}

/** A column and all that is in it, under the names of their options. */
function withInner({ name, type }: Field): Field[] {
  const inner = innerTypes(type).flatMap(([inside, of]) =>
    withInner({ name: `${name}.${inside}`, type: of }),
  );
  return [{ name, type }, ...inner];
}

function hasOption(option: string, columns: readonly Field[], options: TableOptions): boolean {
  return columns.some(({ name, type }) => {
    const isSequence = options.choice(`fields.${name}.kind`) === 'sequence';
    const known = isSequence ? ['start', 'end'] : randomOptions(type);
    return [...known, 'kind', 'null-rate'].some((end) => option === `fields.${name}.${end}`);
  });
}

function randomOptions(type: DataType): string[] {
  if (isNumeric(type) || type.kind === 'INTERVAL_MS' || type.kind === 'INTERVAL_MONTHS')
    return ['min', 'max'];
  if (type.kind === 'VARCHAR' || type.kind === 'VARBINARY') return ['length', 'var-len'];
  if (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') return ['max-past'];
  return type.kind === 'ARRAY' || type.kind === 'MAP' || type.kind === 'MULTISET' ? ['length'] : [];
}

function valueProblems({ name, type }: Field, options: TableOptions): string[] {
  const option = (end: string): string | undefined => options.text(`fields.${name}.${end}`);
  if (options.choice(`fields.${name}.kind`) === 'sequence') {
    const canCount = isNumeric(type) || type.kind === 'CHAR' || type.kind === 'VARCHAR';
    if (!canCount) return [`Column "${name}" cannot be a sequence: ${type.kind} is not counted.`];
    const missing = ['start', 'end'].filter((end) => option(end) === undefined);
    return missing.map((end) => `The sequence of column "${name}" needs 'fields.${name}.${end}'.`);
  }
  const [min, max] = [option('min'), option('max')];
  return min !== undefined && max !== undefined && Number(min) > Number(max)
    ? [`Column "${name}": min is greater than max.`]
    : [];
}
