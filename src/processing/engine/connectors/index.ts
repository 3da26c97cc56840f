import { createDiagnostic, type Diagnostic } from '../sql/diagnostic.ts';
import type { TableRole } from '../plan/catalog/check-connector.ts';
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

/** What is wrong with a table in its role, beyond what the planner has checked. */
export function checkTable(table: TableDescriptor, role: TableRole): Diagnostic[] {
  const connector = connectorOf(table);
  if (connector?.[OPENERS[role]] === undefined) {
    const message = `A table with the connector "${table.connector}" cannot be ${WORDS[role]}.`;
    return [createDiagnostic('unsupported', message, table.optionSpans.get('connector') ?? table.span)];
  }
  return (connector.check?.(table, role) ?? []).map((message) =>
    createDiagnostic('invalid', message, table.span),
  );
}

const OPENERS = { source: 'openSource', sink: 'openSink', lookup: 'openLookup' } as const;
const WORDS = { source: 'read', sink: 'written', lookup: 'asked for rows by key' } as const;
