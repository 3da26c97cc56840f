import { nearestName } from '#foundation';
import { fail, type Span } from '../../sql/index.ts';
import type { TableDescriptor } from '../table-descriptor.ts';
import { checkAlignment } from './check-alignment.ts';
import { checkKeyColumns } from './check-key-columns.ts';
import { type ConnectorSpec, findOption, optionsOf } from './connectors.ts';
import { findFormat, type FormatSpec, FORMATS } from './formats.ts';
import type { OptionSpec } from './option-spec.ts';

export type TableRole = 'source' | 'sink' | 'lookup';

const ROLES: Readonly<Record<TableRole, string>> = {
  source: 'a source',
  sink: 'a sink',
  lookup: 'the table of a lookup join',
};

/**
 * Refuses a table whose options do not fit its connector, when it is first read or written: until then Flink does not
 * look at them either.
 */
export function checkConnector(
  table: TableDescriptor,
  role: TableRole,
  connectors: readonly ConnectorSpec[],
): void {
  const connector = findConnector(table, connectors);
  if (!connector[role]) failRole(table, connector, role);
  const missing = Object.keys(connector.options).find(
    (option) => connector.options[option]?.required === true && table.options[option] === undefined,
  );
  if (missing !== undefined) failMissing(table, missing);
  const formats = checkFormats(table, connector);
  checkOptions(table, connector, formats);
  if (role === 'source') checkAlignment(table);
  checkFormatRules(table, connector, formats);
  checkMetadata(table, connector, role);
  if (connector.requiresPrimaryKey === true && table.primaryKey.length === 0) {
    fail('invalid', `Connector "${connector.name}" needs a PRIMARY KEY (…) NOT ENFORCED.`, table.span);
  }
  if (connector.format?.hasKey === true) checkKeyColumns(table);
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

function failRole(table: TableDescriptor, connector: ConnectorSpec, role: TableRole): never {
  const others = (['source', 'sink', 'lookup'] as const).filter((other) => connector[other]);
  const can = others.map((other) => ROLES[other]).join(' or ');
  const reason = `Connector "${connector.name}" can only be used as ${can}, not as ${ROLES[role]}.`;
  return fail('invalid', reason, spanOf(table, 'connector'));
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

/** The formats in use, that of the value first: `format` and `value.format` are two names of one option. */
function checkFormats(table: TableDescriptor, connector: ConnectorSpec): FormatSpec[] {
  if (connector.format === undefined) return [];
  const { hasKey, option } = connector.format;
  const options = hasKey ? ['format', 'value.format', 'key.format'] : ['format'];
  const used = options.filter((name) => table.options[name] !== undefined);
  if (!used.some((name) => name !== 'key.format')) failMissing(table, option);
  if (used.includes('format') && used.includes('value.format'))
    fail('invalid', "'format' and 'value.format' mean the same; give one.", spanOf(table, 'value.format'));
  return used.map((name) => findFormat(table.options[name]) ?? failFormat(table, name));
}

function failFormat(table: TableDescriptor, option: string): never {
  const name = table.options[option] ?? '';
  const names = FORMATS.map((format) => format.name);
  const suggestion = nearestName(name, names);
  const hint =
    suggestion === undefined ? ` There are ${names.join(', ')}.` : ` Did you mean "${suggestion}"?`;
  return fail('unknown_name', `There is no format "${name}".${hint}`, spanOf(table, option), { suggestion });
}

function checkOptions(
  table: TableDescriptor,
  connector: ConnectorSpec,
  formats: readonly FormatSpec[],
): void {
  const specs = optionsOf(connector, formats);
  const own = [
    'connector',
    'format',
    ...(connector.format?.hasKey === true ? ['value.format', 'key.format'] : []),
  ];
  for (const [option, value] of Object.entries(table.options)) {
    if (own.includes(option) && (option === 'connector' || connector.format !== undefined)) continue;
    const spec = findOption(specs, option);
    if (spec === undefined) failOption(table, connector, option, [...own, ...Object.keys(specs)]);
    else checkValue(table, option, value, spec);
  }
}

function failOption(
  table: TableDescriptor,
  connector: ConnectorSpec,
  option: string,
  known: readonly string[],
): never {
  const suggestion = nearestName(
    option,
    known.filter((name) => !/[*#]/.test(name)),
  );
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  const message = `Connector "${connector.name}" has no option "${option}".${hint}`;
  return fail('unknown_name', message, spanOf(table, option), { suggestion });
}

function checkValue(table: TableDescriptor, option: string, value: string, spec: OptionSpec): void {
  if (spec.refused !== undefined)
    fail('unsupported', `The option "${option}" is not supported: ${spec.refused}.`, spanOf(table, option));
  const problem = spec.check(value);
  // What is secret is in no message: a value can be a password put into the wrong option.
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  if (problem !== undefined)
    fail('invalid', `The option "${option}" ${problem}, not "${shown}".`, spanOf(table, option));
}

/** What formats demand of each other, of the connector and of the columns. */
function checkFormatRules(
  table: TableDescriptor,
  connector: ConnectorSpec,
  formats: readonly FormatSpec[],
): void {
  const [value] = formats;
  if (value === undefined) return;
  const key = findFormat(table.options['key.format']);
  if (key?.isChangelog === true)
    fail('invalid', `A key cannot be written as ${key.name}: it is no change.`, spanOf(table, 'key.format'));
  if (connector.name === 'upsert-kafka' && value.isChangelog)
    fail(
      'invalid',
      `"upsert-kafka" makes changes of plain rows by key; ${value.name} holds changes itself. Use the connector "kafka".`,
      spanOf(table, 'value.format'),
    );
  if (connector.name === 'filesystem' && !value.inFiles)
    fail('invalid', `Rows of the format ${value.name} cannot stand in files.`, spanOf(table, 'format'));
  const isOn = (option: string): boolean =>
    ['', 'value.'].some((prefix) => table.options[`${prefix}${option}`]?.toLowerCase() === 'true');
  if (isOn('json.fail-on-missing-field') && isOn('json.ignore-parse-errors'))
    fail(
      'invalid',
      'A missing field cannot both fail and be ignored.',
      spanOf(table, 'json.ignore-parse-errors'),
    );
  if (isOn('csv.disable-quote-character') && table.options['csv.quote-character'] !== undefined)
    fail('invalid', 'A quote character is given and switched off.', spanOf(table, 'csv.quote-character'));
}

function checkMetadata(table: TableDescriptor, connector: ConnectorSpec, role: TableRole): void {
  for (const column of table.columns) {
    if (column.kind !== 'metadata' || (role === 'sink' && column.virtual)) continue;
    const known = Object.hasOwn(connector.metadata, column.key)
      ? connector.metadata[column.key]
      : formatMetadata(table, connector, column.key);
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

/** `value.source.table`: metadata that the format finds in the value. */
function formatMetadata(
  table: TableDescriptor,
  connector: ConnectorSpec,
  key: string,
): { writable: boolean } | undefined {
  if (connector.format?.hasKey !== true || !key.startsWith('value.')) return undefined;
  const found = findFormat(table.format)?.metadata.includes(key.slice('value.'.length)) ?? false;
  return found ? { writable: false } : undefined;
}

function failMetadata(table: TableDescriptor, connector: ConnectorSpec, column: string, key: string): never {
  const ofFormat = connector.format?.hasKey === true ? (findFormat(table.format)?.metadata ?? []) : [];
  const keys = [...Object.keys(connector.metadata), ...ofFormat.map((name) => `value.${name}`)];
  const suggestion = nearestName(key, keys);
  const list = keys.length === 0 ? 'It has none.' : `It has ${keys.join(', ')}.`;
  const hint = suggestion === undefined ? list : `Did you mean "${suggestion}"?`;
  const message = `Connector "${connector.name}" has no metadata "${key}" for column "${column}". ${hint}`;
  fail('unknown_name', message, table.span, { suggestion });
}
