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

export function connectorOf(table: TableDescriptor): Connector | undefined {
  return connectors.get(table.connector);
}

/**
 * What is wrong with a table that is read or written, beyond what the planner has checked: the names of connectors
 * and options are its affair, the values of options are the connector's.
 */
export function checkTable(table: TableDescriptor, role: 'source' | 'sink'): Diagnostic[] {
  const connector = connectorOf(table);
  if ((role === 'source' ? connector?.openSource : connector?.openSink) === undefined) {
    const message = `A table with the connector "${table.connector}" cannot be ${role === 'source' ? 'read' : 'written'}.`;
    return [createDiagnostic('unsupported', message, table.optionSpans.get('connector') ?? table.span)];
  }
  return [
    ...Object.entries(table.options).flatMap(([name, text]) =>
      checkOption(connector as Connector, table, name, text),
    ),
    ...(connector?.check?.(table) ?? []).map((message) => createDiagnostic('invalid', message, table.span)),
  ];
}

function checkOption(connector: Connector, table: TableDescriptor, name: string, text: string): Diagnostic[] {
  const spec = connector.options[name] ?? connector.options[name.replace(/^fields\.[^.]+\./, 'fields.#.')];
  const problem = spec?.check(text);
  if (problem === undefined) return [];
  const span = table.optionSpans.get(name) ?? table.span;
  return [createDiagnostic('invalid', `The option "${name}" ${problem}, not "${text}".`, span)];
}
