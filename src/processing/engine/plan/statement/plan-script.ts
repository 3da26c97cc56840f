import {
  type CreateTable,
  type Diagnostic,
  DiagnosticError,
  DIAGNOSTICS_MAX,
  type Explain,
  fail,
  type Insert,
  type QueryStatement,
  type Script,
  type Statement,
  type StatementSet,
} from '../../sql/index.ts';
import { Catalog } from '../catalog/catalog.ts';
import { CONNECTORS, type ConnectorSpec } from '../catalog/connectors.ts';
import type { CollectSink, PlannedStatement, ScriptPlan, Sink, TableSink } from '../physical-plan.ts';
import { planQuery } from '../query/plan-query.ts';
import { arrangeSink } from '../rules/changelog/arrange-sink.ts';
import { optimize } from '../rules/optimize.ts';
import { warnOfUnboundedState } from '../rules/unbounded-state.ts';
import { types } from '../types.ts';
import type { FunctionDescriptions } from '../user-function.ts';
import { assignIds } from './assign-ids.ts';
import { planDescribe, planShow } from './describe.ts';
import { explainAsJson, explainPlan } from './explain.ts';
import { planInParallel } from './explain-parallelism.ts';
import { declareFunction } from './plan-function.ts';
import {
  declareContainer,
  declareTableStatement,
  declareView,
  planAlterTable,
  planAlterView,
  planDrop,
  planUse,
} from './plan-ddl.ts';
import { planInsert } from './plan-insert.ts';
import { planReset, planSet } from './plan-set.ts';
import { localTimeZone, problemOfMiniBatch, stateTtlMs, upsertMaterialize } from '../settings.ts';
import type { Session } from './session.ts';

export interface PlanOptions {
  /** As if `SET` before the script. */
  settings?: ReadonlyMap<string, string>;
  /** Instead of {@link CONNECTORS}. */
  connectors?: readonly ConnectorSpec[];
  /** The functions that the script names, from `describeFunctions`; without them, none may be declared. */
  functions?: FunctionDescriptions;
}

/**
 * Binds and plans the statements of a script, one after the other. Never throws for what the script says: an error ends
 * its statement, and the next one is planned.
 */
export function planScript(script: Script, options: PlanOptions = {}): ScriptPlan {
  const defaults = options.settings ?? new Map<string, string>();
  const catalog = new Catalog(options.connectors ?? CONNECTORS);
  const session: Session = { catalog, settings: new Map(defaults), defaults, functions: options.functions };
  const statements: PlannedStatement[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [i, statement] of script.statements.entries()) {
    if (diagnostics.length >= DIAGNOSTICS_MAX) break;
    try {
      const planned = planStatement(session, statement, i + 1);
      if (planned === undefined) continue;
      statements.push(planned);
      diagnostics.push(...warningsOf(planned, session));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      diagnostics.push(error.diagnostic);
    }
  }
  return {
    statements,
    diagnostics,
    settings: session.settings,
    localTimeZone: localTimeZone(session.settings),
    functions: catalog.functions.planned,
  };
}

function warningsOf(statement: PlannedStatement, session: Session): Diagnostic[] {
  if (statement.kind === 'result') return [];
  const sinks = statement.kind === 'insert' ? statement.sinks : [statement.sink];
  const ttlMs = stateTtlMs(session.settings);
  return sinks.flatMap((sink) => warnOfUnboundedState(sink.input, ttlMs, statement.span));
}

/** Undefined if the statement only declares something. */
function planStatement(session: Session, statement: Statement, number: number): PlannedStatement | undefined {
  switch (statement.kind) {
    case 'insert':
    case 'query-statement':
    case 'statement-set':
      return planJob(session, statement, number);
    case 'create-table':
      declareTableStatement(session, statement);
      return statement.as === undefined ? undefined : planJob(session, statement, number);
    case 'explain':
      return planExplain(session, statement, number);
    case 'describe':
      return planDescribe(session, statement);
    case 'show':
      return planShow(session, statement);
    case 'set':
      return planSet(session, statement);
    case 'other':
      return fail('unsupported', `${statement.feature} is not supported.`, statement.span);
    case 'create-view':
    case 'create-function':
    case 'create-container':
    case 'alter-table':
    case 'alter-view':
    case 'drop':
    case 'use':
    case 'reset':
      declare(session, statement);
      return undefined;
  }
}

type Declaration = Extract<
  Statement,
  {
    kind:
      | 'create-view'
      | 'create-function'
      | 'create-container'
      | 'alter-table'
      | 'alter-view'
      | 'drop'
      | 'use'
      | 'reset';
  }
>;

function declare(session: Session, statement: Declaration): void {
  switch (statement.kind) {
    case 'create-view':
      return declareView(session, statement);
    case 'create-function':
      return declareFunction(session, statement);
    case 'create-container':
      return declareContainer(session, statement);
    case 'alter-table':
      return planAlterTable(session, statement);
    case 'alter-view':
      return planAlterView(session, statement);
    case 'drop':
      return planDrop(session, statement);
    case 'use':
      return planUse(session, statement);
    case 'reset':
      return planReset(session, statement);
  }
}

type Job = Insert | QueryStatement | StatementSet | CreateTable;

function planJob(session: Session, statement: Job, number: number): PlannedStatement {
  const problem = problemOfMiniBatch(session.settings);
  if (problem !== undefined) fail('invalid', problem, statement.span);
  if (statement.kind === 'query-statement') {
    const [sink] = assignIds([planSelect(session, statement)], number);
    if (sink === undefined) throw new TypeError('A query has one sink.');
    return { kind: 'select', sink, span: statement.span };
  }
  const sinks = assignIds(planSinks(session, statement), number);
  return { kind: 'insert', sinks, span: statement.span };
}

function planSelect(session: Session, statement: QueryStatement): CollectSink {
  const relation = planQuery(session.catalog, statement.query);
  const input = optimize(relation.operator, statement.span);
  const sink: CollectSink = {
    kind: 'collect-sink',
    id: '',
    changelog: input.changelog,
    rowType: relation.operator.rowType,
    input,
  };
  return arrangeSink(sink, upsertMaterialize(session.settings), statement.span);
}

function planSinks(session: Session, statement: Insert | StatementSet | CreateTable): TableSink[] {
  switch (statement.kind) {
    case 'insert':
      return [planInsert(session, statement)];
    case 'create-table':
      return [planInsert(session, insertOf(statement))];
    case 'statement-set':
      return statement.statements.flatMap((member) => {
        if (member.kind === 'create-table') declareTableStatement(session, member);
        return planSinks(session, member);
      });
  }
}

/** The INSERT behind `CREATE TABLE … AS`. */
function insertOf(statement: CreateTable): Insert {
  if (statement.as === undefined) throw new TypeError('There is no query.');
  return {
    kind: 'insert',
    target: statement.name,
    overwrite: false,
    hints: [],
    partition: [],
    columns: [],
    query: statement.as,
    span: statement.span,
  };
}

function planExplain(session: Session, statement: Explain, number: number): PlannedStatement {
  const sinks = explainedSinks(session, statement);
  const text = explain(assignIds(sinks, number), statement, session);
  return {
    kind: 'result',
    columns: [{ name: 'result', type: types.string() }],
    rows: [[text]],
    span: statement.span,
  };
}

function explain(sinks: readonly Sink[], statement: Explain, session: Session): string {
  const changelogMode = statement.details.includes('CHANGELOG_MODE');
  const ttlMs = stateTtlMs(session.settings);
  const warnings = sinks.flatMap((sink) => warnOfUnboundedState(sink.input, ttlMs, statement.span));
  const parallel = planInParallel(sinks, session.settings);
  const parts = [explainPlan(parallel.sinks, { changelogMode })];
  if (statement.details.includes('JSON_EXECUTION_PLAN'))
    parts.push(`== Physical Execution Plan ==\n${explainAsJson(parallel.sinks, parallel.tasks)}`);
  if (parallel.about !== undefined) parts.push(parallel.about);
  if (warnings.length > 0)
    parts.push(`== Warnings ==\n${warnings.map(({ message }) => `${message}\n`).join('')}`);
  return parts.join('\n');
}

function explainedSinks(session: Session, statement: Explain): Sink[] {
  const explained = statement.statement;
  if (explained.kind === 'query-statement') return [planSelect(session, explained)];
  if (explained.kind === 'insert' || explained.kind === 'statement-set') return planSinks(session, explained);
  return fail('unsupported', 'EXPLAIN takes a query, an INSERT or a statement set.', explained.span);
}
