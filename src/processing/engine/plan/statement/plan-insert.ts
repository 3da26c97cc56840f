import { fail, type Insert, type Name, type Query } from '../../sql/index.ts';
import { failUnknownColumn } from '../bind/scope.ts';
import { nameSpan } from '../catalog/catalog.ts';
import { checkConnector } from '../catalog/check-connector.ts';
import type { Expression } from '../expression.ts';
import { create } from '../operators.ts';
import type { ScanColumn, TableSink } from '../physical-plan.ts';
import { printType } from '../print-type.ts';
import { planQuery } from '../query/plan-query.ts';
import { applyHints } from '../query/plan-scan.ts';
import type { Relation } from '../query/relation.ts';
import { createRowBinder } from '../query/row-binder.ts';
import { arrangeSink } from '../rules/changelog/arrange-sink.ts';
import { optimize } from '../rules/optimize.ts';
import type { TableColumn, TableDescriptor } from '../table-descriptor.ts';
import { isImplicitlyStorable } from '../typing/cast-rule.ts';
import { coerce, literal } from '../typing/coerce.ts';
import { isCharacter, MAX_LENGTH, types, withNullability, withoutAttribute } from '../types.ts';
import { NOT_NULL_ENFORCER, upsertMaterialize, TYPE_LENGTH_ENFORCER } from '../settings.ts';
import type { Session } from './session.ts';

/** A query and the table it fills. */
export function planInsert(session: Session, statement: Insert): TableSink {
  const entry = session.catalog.find(statement.target);
  if (entry.kind === 'view') {
    return fail('invalid', 'INSERT fills a table; this is a view.', nameSpan(statement.target));
  }
  if (statement.overwrite) {
    return fail('unsupported', 'INSERT OVERWRITE is for batch jobs; a stream never ends.', statement.span);
  }
  const table = applyHints(entry.descriptor, statement.hints);
  checkConnector(table, 'sink', session.catalog.connectors);
  const relation = planQuery(session.catalog, statement.query);
  const targets = table.columns.filter(isWritten);
  const given = matchColumns(session, statement, relation, targets, table.partitionKeys);
  return createSink(session, statement, table, relation, targets, given);
}

function isWritten(column: TableColumn): boolean {
  return column.kind === 'physical' || (column.kind === 'metadata' && !column.virtual);
}

/** For each written column the value it gets, before the cast to its type; undefined if it gets none. */
function matchColumns(
  session: Session,
  statement: Insert,
  relation: Relation,
  targets: readonly TableColumn[],
  partitionKeys: readonly string[],
): (Expression | undefined)[] {
  const fixed = bindPartition(session, statement, targets, partitionKeys);
  const names = namedTargets(statement, targets, fixed);
  const { rowType } = relation.operator;
  if (names.length !== rowType.length) {
    const [is, want] = [rowType.length, names.length];
    const list = `(${names.map((column) => column.name).join(', ')})`;
    fail('invalid', `The query has ${is} columns, the table takes ${want}: ${list}.`, statement.query.span);
  }
  const values = new Map<string, Expression>(fixed);
  for (const [index, column] of names.entries()) {
    const type = rowType[index]?.type ?? column.type;
    values.set(column.name, { kind: 'column', index, type, span: outputSpan(statement.query, index) });
  }
  return targets.map((column) => values.get(column.name));
}

/** Where the n-th output column is written, if the query is a plain SELECT. */
function outputSpan(query: Query, index: number): Expression['span'] {
  if (query.body.kind !== 'select') return query.span;
  const { items } = query.body;
  const hasStar = items.some((item) => item.expression.kind === 'star');
  return (hasStar ? undefined : items[index]?.span) ?? query.span;
}

/** `PARTITION (day = '2024-01-01')`: values for columns the query then leaves out. */
function bindPartition(
  session: Session,
  statement: Insert,
  targets: readonly TableColumn[],
  keys: readonly string[],
): Map<string, Expression> {
  const binder = createRowBinder({ tables: [] }, session.catalog);
  return new Map(
    statement.partition.map(({ column, value }) => {
      const { name } = findTarget(targets, column);
      if (!keys.includes(name)) {
        fail('invalid', `"${name}" is no partition column; those are (${keys.join(', ')}).`, column.span);
      }
      return [name, binder.bind(value)];
    }),
  );
}

function findTarget(targets: readonly TableColumn[], name: Name): TableColumn {
  const found = targets.find((column) => column.name === name.text);
  return (
    found ??
    failUnknownColumn(
      name,
      targets.map((column) => column.name),
    )
  );
}

/** The columns the query fills, in its order. */
function namedTargets(
  statement: Insert,
  targets: readonly TableColumn[],
  fixed: ReadonlyMap<string, Expression>,
): TableColumn[] {
  if (statement.columns.length === 0) return targets.filter((column) => !fixed.has(column.name));
  const seen = new Set<string>();
  return statement.columns.map((name) => {
    if (seen.has(name.text)) fail('duplicate_name', `Column "${name.text}" is named twice.`, name.span);
    seen.add(name.text);
    return findTarget(targets, name);
  });
}

function createSink(
  session: Session,
  statement: Insert,
  table: TableDescriptor,
  relation: Relation,
  targets: readonly TableColumn[],
  given: readonly (Expression | undefined)[],
): TableSink {
  const trims = session.settings.get(TYPE_LENGTH_ENFORCER)?.toUpperCase() === 'TRIM_PAD';
  const expressions = targets.map((column, i) => enforceLength(storable(statement, column, given[i]), trims));
  const names = targets.map((column) => column.name);
  const input = optimize(create.projection(relation.operator, expressions, names), statement.span);
  const enforcer = session.settings.get(NOT_NULL_ENFORCER)?.toLowerCase();
  const notNull = targets.flatMap((column, i) =>
    !column.type.nullable && (expressions[i]?.type.nullable ?? true) ? [i] : [],
  );
  const sink: TableSink = {
    kind: 'table-sink',
    id: '',
    changelog: input.changelog,
    rowType: targets.map(({ name, type }) => ({ name, type: withoutAttribute(type) })),
    input,
    table,
    columns: targets.map(sinkColumn),
    primaryKey: table.primaryKey.map((name) => names.indexOf(name)),
    notNull: { columns: notNull, onViolation: enforcer === 'drop' ? 'drop' : 'error' },
    overwrite: statement.overwrite,
  };
  return arrangeSink(sink, upsertMaterialize(session.settings), statement.span);
}

function sinkColumn(column: TableColumn): ScanColumn {
  return column.kind === 'metadata'
    ? { kind: 'metadata', key: column.key }
    : { kind: 'physical', name: column.name };
}

/** Texts that are longer than their type says are cut, and those of CHAR filled up, if that is wanted. */
function enforceLength(value: Expression, trims: boolean): Expression {
  const { type } = value;
  if (!trims || !isCharacter(type) || type.length === MAX_LENGTH || value.kind === 'cast') return value;
  return coerce({ ...value, type: types.string(type.nullable) }, type);
}

/** The value cast to the column's type; NULL where there is none. */
function storable(statement: Insert, column: TableColumn, given: Expression | undefined): Expression {
  const type = withoutAttribute(column.type);
  if (given === undefined) {
    if (!type.nullable) {
      fail(
        'invalid',
        `Column "${column.name}" is NOT NULL, so the INSERT must give it a value.`,
        statement.span,
      );
    }
    return literal(null, type, statement.span);
  }
  if (!isImplicitlyStorable(given.type, type)) {
    const [is, want] = [printType(withNullability(given.type, true)), printType(withNullability(type, true))];
    const hint = 'Write a CAST.';
    fail('type', `Column "${column.name}" is ${want}, the query gives ${is}. ${hint}`, given.span);
  }
  return coerce(given, withNullability(type, given.type.nullable));
}
