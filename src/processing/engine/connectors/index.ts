import { didYouMean, nearestName } from '#foundation';
import { createDiagnostic, type Diagnostic } from '../sql/diagnostic.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import { blackhole } from './blackhole.ts';
import type { Connector } from './connector.ts';
import { datagen } from './datagen.ts';
import { filesystem } from './filesystem.ts';
import { jdbc } from './jdbc.ts';
import { kafka, upsertKafka } from './kafka.ts';
import { print } from './print.ts';

const connectors: ReadonlyMap<string, Connector> = new Map(
  [kafka, upsertKafka, jdbc, filesystem, datagen, print, blackhole].map((connector) => [
    connector.name,
    connector,
  ]),
);

export const CONNECTOR_NAMES: readonly string[] = [...connectors.keys()];

export function connectorOf(table: TableDescriptor): Connector | undefined {
  return connectors.get(table.connector);
}

/** What is wrong with the options of a table that is read or written. */
export function checkTable(table: TableDescriptor, role: 'source' | 'sink'): Diagnostic[] {
  const connector = connectorOf(table);
  const at = (option: string) => table.optionSpans.get(option) ?? table.span;
  if (connector === undefined) {
    const message = `There is no connector "${table.connector}".${didYouMean(table.connector, CONNECTOR_NAMES)}`;
    const suggestion = nearestName(table.connector, CONNECTOR_NAMES);
    return [
      createDiagnostic('unknown_name', message, at('connector'), { suggestion, expected: CONNECTOR_NAMES }),
    ];
  }
  if ((role === 'source' ? connector.openSource : connector.openSink) === undefined) {
    const verb = role === 'source' ? 'read' : 'written';
    return [
      createDiagnostic(
        'unsupported',
        `A table with the connector "${connector.name}" cannot be ${verb}.`,
        at('connector'),
      ),
    ];
  }
  return [
    ...Object.entries(table.options).flatMap(([name, text]) => checkOption(connector, table, name, text)),
    ...missingOptions(connector, table),
    ...(connector.check?.(table) ?? []).map((message) => createDiagnostic('invalid', message, table.span)),
  ];
}

function checkOption(connector: Connector, table: TableDescriptor, name: string, text: string): Diagnostic[] {
  const span = table.optionSpans.get(name) ?? table.span;
  const spec = connector.options[name] ?? connector.options[name.replace(/^fields\.[^.]+\./, 'fields.#.')];
  if (spec === undefined) {
    if (name.startsWith('properties.')) return [];
    const known = Object.keys(connector.options);
    const message = `The connector "${connector.name}" has no option "${name}".${didYouMean(name, known)}`;
    return [createDiagnostic('unknown_name', message, span, { suggestion: nearestName(name, known) })];
  }
  const problem = spec.check(text);
  return problem === undefined
    ? []
    : [createDiagnostic('invalid', `The option "${name}" ${problem}, not "${text}".`, span)];
}

function missingOptions(connector: Connector, table: TableDescriptor): Diagnostic[] {
  return Object.entries(connector.options)
    .filter(([name, spec]) => spec.required === true && table.options[name] === undefined)
    .map(([name]) =>
      createDiagnostic('invalid', `Table ${table.name}: the option "${name}" is missing.`, table.span),
    );
}
