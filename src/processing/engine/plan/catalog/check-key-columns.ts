import { nearestName } from '#foundation';
import { fail, type Span } from '../../sql/index.ts';
import type { TableDescriptor } from '../table-descriptor.ts';
import { keyColumnsOf } from './key-columns.ts';

/** Refuses options about the key of records that contradict each other or name what is not there. */
export function checkKeyColumns(table: TableDescriptor): void {
  const { options } = table;
  const spanOf = (option: string): Span => table.optionSpans.get(option) ?? table.span;
  const { key, value, prefix } = keyColumnsOf(table);
  const physical = table.columns.filter(({ kind }) => kind === 'physical').map(({ name }) => name);
  const unknown = key.find((name) => !physical.includes(name));
  if (unknown !== undefined) {
    const suggestion = nearestName(unknown, physical);
    const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    const message = `"${unknown}" is no physical column of table "${table.name}".${hint}`;
    fail('unknown_name', message, spanOf('key.fields'), { suggestion });
  }
  if (options['key.format'] !== undefined && key.length === 0)
    fail('invalid', "'key.format' needs 'key.fields'.", spanOf('key.format'));
  if (prefix !== '' && options['value.fields-include']?.toUpperCase() !== 'EXCEPT_KEY') {
    const message = "'key.fields-prefix' needs 'value.fields-include' = 'EXCEPT_KEY'.";
    fail('invalid', message, spanOf('key.fields-prefix'));
  }
  const bare = key.find((name) => !name.startsWith(prefix));
  if (bare !== undefined)
    fail('invalid', `Key column "${bare}" does not begin with "${prefix}".`, spanOf('key.fields-prefix'));
  if (value.length === 0)
    fail('invalid', 'Every column is in the key, none in the value.', spanOf('value.fields-include'));
}
