import { nearestName } from '#foundation';
import { fail, type Span } from '../../sql/index.ts';
import type { TableDescriptor } from '../table-descriptor.ts';
import { type ConnectorSpec, FORMATS } from './connectors.ts';

/**
 * Refuses a table whose options do not fit its connector, when it is first read or written: until then Flink does not
 * look at them either.
 */
export function checkConnector(
  table: TableDescriptor,
  role: 'source' | 'sink',
  connectors: readonly ConnectorSpec[],
): void {
  const connector = findConnector(table, connectors);
  if (!connector[role]) {
    const other = role === 'source' ? 'sink' : 'source';
    const reason = `Connector "${connector.name}" can only be used as a ${other}, not as a ${role}.`;
    fail(connector[other] ? 'invalid' : 'unsupported', reason, spanOf(table, 'connector'));
  }
  const missing = connector.required.find((option) => table.options[option] === undefined);
  if (missing !== undefined) failMissing(table, missing);
  const formats = checkFormats(table, connector);
  checkOptions(table, connector, formats);
  checkMetadata(table, connector, role);
  if (connector.requiresPrimaryKey === true && table.primaryKey.length === 0) {
    fail('invalid', `Connector "${connector.name}" needs a PRIMARY KEY (…) NOT ENFORCED.`, table.span);
  }
}

function findConnector(table: TableDescriptor, connectors: readonly ConnectorSpec[]): ConnectorSpec {
  if (table.connector === '') {
    return fail(
      'invalid',
      `Table "${table.name}" has no option 'connector'; add it to WITH (…).`,
      table.span,
    );
  }
  const found = connectors.find((connector) => connector.name === table.connector);
  if (found !== undefined) return found;
  const names = connectors.map((connector) => connector.name);
  const suggestion = nearestName(table.connector, names);
  const hint =
    suggestion === undefined ? ` There are ${names.join(', ')}.` : ` Did you mean "${suggestion}"?`;
  const message = `There is no connector "${table.connector}".${hint}`;
  return fail('unknown_name', message, spanOf(table, 'connector'), { suggestion });
}

function spanOf(table: TableDescriptor, option: string): Span {
  return table.optionSpans.get(option) ?? table.span;
}

function failMissing(table: TableDescriptor, option: string): never {
  fail(
    'invalid',
    `Table "${table.name}" lacks the option '${option}', which its connector requires.`,
    table.span,
  );
}

/** The formats in use: of the value, and of the key if there is one. */
function checkFormats(table: TableDescriptor, connector: ConnectorSpec): string[] {
  if (connector.format === undefined) return [];
  const { option } = connector.format;
  const value = table.options[option] ?? table.options['value.format'] ?? table.options['format'];
  if (value === undefined) {
    if (connector.format.required) failMissing(table, option);
    return [];
  }
  const key = table.options['key.format'];
  const used = key === undefined ? [value] : [value, key];
  for (const name of used) checkFormat(table, name, [option, 'format', 'value.format', 'key.format']);
  return used;
}

function checkFormat(table: TableDescriptor, name: string, options: readonly string[]): void {
  if (FORMATS.some((format) => format.name === name)) return;
  const names = FORMATS.map((format) => format.name);
  const suggestion = nearestName(name, names);
  const hint =
    suggestion === undefined ? ` There are ${names.join(', ')}.` : ` Did you mean "${suggestion}"?`;
  const option = options.find((candidate) => table.options[candidate] === name) ?? 'format';
  fail('unknown_name', `There is no format "${name}".${hint}`, spanOf(table, option), { suggestion });
}

function checkOptions(table: TableDescriptor, connector: ConnectorSpec, formats: readonly string[]): void {
  const known = [
    'connector',
    ...(connector.format === undefined ? [] : ['format', connector.format.option]),
    ...connector.options,
    ...formats.flatMap(formatOptions),
  ];
  for (const option of Object.keys(table.options)) {
    if (known.some((pattern) => matches(pattern, option))) continue;
    const suggestion = nearestName(
      option,
      known.filter((name) => !name.includes('*')),
    );
    const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    const message = `Connector "${connector.name}" has no option "${option}".${hint}`;
    fail('unknown_name', message, spanOf(table, option), { suggestion });
  }
}

/** With the format's name before them, and also for the key or the value alone. */
function formatOptions(name: string): string[] {
  const options = FORMATS.find((format) => format.name === name)?.options ?? [];
  return ['', 'key.', 'value.'].flatMap((prefix) => options.map((option) => `${prefix}${name}.${option}`));
}

function matches(pattern: string, option: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === option;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return option.length >= pattern.length && option.startsWith(before) && option.endsWith(after);
}

function checkMetadata(table: TableDescriptor, connector: ConnectorSpec, role: 'source' | 'sink'): void {
  for (const column of table.columns) {
    if (column.kind !== 'metadata' || (role === 'sink' && column.virtual)) continue;
    const known = Object.hasOwn(connector.metadata, column.key) ? connector.metadata[column.key] : undefined;
    if (known === undefined) failMetadata(table, connector, column.name, column.key);
    if (role === 'sink' && !known.writable) {
      fail(
        'invalid',
        `Metadata "${column.key}" cannot be written; declare column "${column.name}" VIRTUAL.`,
        table.span,
      );
    }
  }
}

function failMetadata(table: TableDescriptor, connector: ConnectorSpec, column: string, key: string): never {
  const keys = Object.keys(connector.metadata);
  const suggestion = nearestName(key, keys);
  const list = keys.length === 0 ? 'It has none.' : `It has ${keys.join(', ')}.`;
  const hint = suggestion === undefined ? list : `Did you mean "${suggestion}"?`;
  const message = `Connector "${connector.name}" has no metadata "${key}" for column "${column}". ${hint}`;
  fail('unknown_name', message, table.span, { suggestion });
}
