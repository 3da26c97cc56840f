import { type Describe, fail, type Show } from '../../sql/index.ts';
import { type Catalog, type CatalogEntry, nameSpan } from '../catalog/catalog.ts';
import type { LiteralValue } from '../expression.ts';
import { scalarFunctionNames } from '../functions/registry.ts';
import { aggregateFunctionNames } from '../functions/aggregate-functions.ts';
import type { PlannedStatement } from '../physical-plan.ts';
import { describeType } from '../print-type.ts';
import type { TableColumn } from '../table-descriptor.ts';
import { type Field, types } from '../types.ts';
import { describeFunction } from './describe-function.ts';
import type { Session } from './session.ts';
import { showCreateTable } from './show-create.ts';

type Row = readonly LiteralValue[];

const string = types.string();

/** `DESCRIBE t`: name, type, null, key, extras and watermark of each column. */
export function planDescribe(session: Session, statement: Describe): PlannedStatement {
  if (statement.object === 'FUNCTION') return describeFunction(session, statement);
  if (statement.object !== 'TABLE') {
    return fail('unsupported', `DESCRIBE ${statement.object} is not supported.`, statement.span);
  }
  const { columns, rows } = describeEntry(session.catalog.find(statement.name));
  return { kind: 'result', columns, rows, span: statement.span };
}

function describeEntry(entry: CatalogEntry): { columns: Field[]; rows: Row[] } {
  const columns = [
    { name: 'name', type: string },
    { name: 'type', type: string },
    { name: 'null', type: types.boolean() },
    { name: 'key', type: string },
    { name: 'extras', type: string },
    { name: 'watermark', type: string },
  ];
  if (entry.kind === 'view') {
    const rows = entry.relation.operator.rowType.map((field): Row => {
      const { type, nullable } = describeType(field.type);
      return [field.name, type, nullable, null, null, null];
    });
    return { columns, rows };
  }
  const { descriptor } = entry;
  const key = descriptor.primaryKey.length === 0 ? null : `PRI(${descriptor.primaryKey.join(', ')})`;
  const hasComments = descriptor.columns.some((column) => column.comment !== undefined);
  const rows = descriptor.columns.map((column, i): Row => {
    const { type, nullable } = describeType(column.type);
    const { watermark } = descriptor;
    const watermarkText = watermark?.column === i ? watermark.text : null;
    const isKey = descriptor.primaryKey.includes(column.name);
    const row: Row = [column.name, type, nullable, isKey ? key : null, extras(column), watermarkText];
    return hasComments ? [...row, column.comment ?? null] : row;
  });
  return { columns: hasComments ? [...columns, { name: 'comment', type: string }] : columns, rows };
}

function extras(column: TableColumn): string | null {
  if (column.kind === 'computed') return `AS ${column.text}`;
  if (column.kind === 'physical') return null;
  const from = column.key === column.name ? '' : ` FROM '${column.key}'`;
  return `METADATA${from}${column.virtual ? ' VIRTUAL' : ''}`;
}

/** `SHOW TABLES`, `SHOW VIEWS` … */
export function planShow(session: Session, statement: Show): PlannedStatement {
  const answer = showAnswer(session, statement);
  const matches = (row: Row): boolean => matchesLike(String(row[0]), statement.like);
  return { kind: 'result', columns: answer.columns, rows: answer.rows.filter(matches), span: statement.span };
}

function showAnswer(session: Session, statement: Show): { columns: Field[]; rows: Row[] } {
  const { catalog } = session;
  const database = statement.name?.at(-1)?.text ?? catalog.currentDatabase;
  switch (statement.what) {
    case 'TABLES':
      return single('table name', catalog.names(['table', 'view'], database));
    case 'VIEWS':
      return single('view name', catalog.names(['view'], database));
    case 'COLUMNS':
      if (statement.name === undefined) return fail('syntax', 'SHOW COLUMNS FROM a table.', statement.span);
      return describeEntry(catalog.find(statement.name));
    case 'FUNCTIONS':
      return single(
        'function name',
        [
          ...new Set(
            [...scalarFunctionNames(), ...aggregateFunctionNames(), ...userNames(catalog)].map(lower),
          ),
        ].sort(),
      );
    case 'USER FUNCTIONS':
      return single('function name', userNames(catalog).map(lower).sort());
    case 'CATALOGS':
      return single('catalog name', catalog.catalogs());
    case 'DATABASES':
      return single('database name', catalog.databases());
    case 'CURRENT CATALOG':
      return single('current catalog name', [catalog.currentCatalog]);
    case 'CURRENT DATABASE':
      return single('current database name', [catalog.currentDatabase]);
    case 'CREATE TABLE':
      return single('result', [showCreate(catalog, statement)]);
    case 'MODULES':
      return single('module name', ['core']);
    case 'FULL MODULES':
      return {
        columns: [
          { name: 'module name', type: string },
          { name: 'used', type: types.boolean() },
        ],
        rows: [['core', true]],
      };
    case 'CREATE VIEW':
    case 'JARS':
    case 'JOBS':
    case 'MODELS':
    case 'PARTITIONS':
    case 'PROCEDURES':
      if (statement.name !== undefined) catalog.find(statement.name);
      return fail('unsupported', `SHOW ${statement.what} is not supported.`, nameSpanOf(statement));
  }
}

function showCreate(catalog: Catalog, statement: Show): string {
  if (statement.name === undefined) return fail('syntax', 'SHOW CREATE TABLE of a table.', statement.span);
  const entry = catalog.find(statement.name);
  if (entry.kind === 'table') return showCreateTable(entry);
  return fail('invalid', 'SHOW CREATE TABLE: this is a view.', nameSpan(statement.name));
}

function nameSpanOf(statement: Show): Show['span'] {
  return statement.name === undefined ? statement.span : nameSpan(statement.name);
}

function single(name: string, values: readonly string[]): { columns: Field[]; rows: Row[] } {
  return { columns: [{ name, type: string }], rows: values.map((value) => [value]) };
}

function userNames(catalog: Catalog): string[] {
  return catalog.listFunctions().map(({ name }) => name);
}

function lower(name: string): string {
  return name.toLowerCase();
}

/** `%` is any text, `_` any character. */
function matchesLike(text: string, like: Show['like']): boolean {
  if (like === undefined) return true;
  const pattern = like.pattern
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${pattern}$`, like.caseSensitive ? 's' : 'is').test(text) !== like.negated;
}
