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

/** What is wrong with a table that is read or written, beyond what the planner has checked. */
export function checkTable(table: TableDescriptor, role: 'source' | 'sink'): Diagnostic[] {
  const connector = connectorOf(table);
  if ((role === 'source' ? connector?.openSource : connector?.openSink) === undefined) {
    const message = `A table with the connector "${table.connector}" cannot be ${role === 'source' ? 'read' : 'written'}.`;
    return [createDiagnostic('unsupported', message, table.optionSpans.get('connector') ?? table.span)];
  }
  return (connector?.check?.(table, role) ?? []).map((message) =>
    createDiagnostic('invalid', message, table.span),
  );
}
