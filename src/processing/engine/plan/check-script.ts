import { type Diagnostic, parseScript } from '../sql/index.ts';
import { inputsOf } from './operators.ts';
import type { PhysicalOperator, ScriptPlan, TableSink } from './physical-plan.ts';
import { printType } from './print-type.ts';
import { type PlanOptions, planScript } from './statement/plan-script.ts';
import type { TableDescriptor } from './table-descriptor.ts';

/** What a script reads and writes, and what is wrong with it; nothing runs. */
export interface ScriptCheck {
  /** In the order of the text, parser and planner together. Without an error the script can run. */
  diagnostics: Diagnostic[];
  sources: ScriptEndpoint[];
  sinks: ScriptEndpoint[];
}

/** One table at the edge of a script. The same place read or written twice is listed once. */
export interface ScriptEndpoint {
  /** A topic of the platform, a view in its database, or something outside. */
  kind: 'topic' | 'view' | 'other';
  /** Name of the topic or view; of another table its name in the script. */
  name: string;
  connector: string;
  columns: { name: string; type: string }[];
  primaryKey: string[];
}

export interface ParsedPlan {
  plan: ScriptPlan;
  /** Parser and planner together. */
  diagnostics: Diagnostic[];
}

/** Parses and plans in one go. */
export function planText(text: string, options: PlanOptions = {}): ParsedPlan {
  const parsed = parseScript(text);
  // A script beyond a limit is not looked at any further.
  const isTooLarge = parsed.diagnostics.some(({ code }) => code === 'limit');
  const plan = planScript(isTooLarge ? { statements: [] } : parsed.script, options);
  return { plan, diagnostics: [...parsed.diagnostics, ...plan.diagnostics].sort(byPlace) };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.line - b.line || a.column - b.column;
}

export function checkScript(text: string, options: PlanOptions = {}): ScriptCheck {
  return checkOf(planText(text, options));
}

/** What a planned script reads and writes. */
export function checkOf({ plan, diagnostics }: ParsedPlan): ScriptCheck {
  const sinks = plan.statements.flatMap((statement) => (statement.kind === 'insert' ? statement.sinks : []));
  const roots = [
    ...sinks.map((sink) => sink.input),
    ...plan.statements.flatMap((statement) => (statement.kind === 'select' ? [statement.sink.input] : [])),
  ];
  return {
    diagnostics,
    sources: unique(roots.flatMap(scannedTables).map((table) => endpointOf(table, storedColumns(table)))),
    sinks: unique(sinks.map((sink) => endpointOf(sink.table, sinkColumns(sink)))),
  };
}

function scannedTables(operator: PhysicalOperator): TableDescriptor[] {
  if (operator.kind === 'source-scan') return [operator.table];
  return inputsOf(operator).flatMap(scannedTables);
}

function storedColumns(table: TableDescriptor): ScriptEndpoint['columns'] {
  return table.columns
    .filter((column) => column.kind === 'physical')
    .map(({ name, type }) => ({ name, type: printType(type) }));
}

function sinkColumns(sink: TableSink): ScriptEndpoint['columns'] {
  return sink.rowType.map(({ name, type }) => ({ name, type: printType(type) }));
}

function endpointOf(table: TableDescriptor, columns: ScriptEndpoint['columns']): ScriptEndpoint {
  const shared = { connector: table.connector, columns, primaryKey: [...table.primaryKey] };
  if (table.connector === 'kafka' || table.connector === 'upsert-kafka') {
    return { kind: 'topic', name: table.options['topic'] ?? table.name, ...shared };
  }
  // A JDBC table without an address lies in the platform's own database: a view.
  const isView = table.connector === 'jdbc' && table.options['url'] === undefined;
  return isView
    ? { kind: 'view', name: table.options['table-name'] ?? table.name, ...shared }
    : { kind: 'other', name: table.name, ...shared };
}

function unique(endpoints: readonly ScriptEndpoint[]): ScriptEndpoint[] {
  const byPlace = new Map(endpoints.map((endpoint) => [`${endpoint.kind} ${endpoint.name}`, endpoint]));
  return [...byPlace.values()];
}
