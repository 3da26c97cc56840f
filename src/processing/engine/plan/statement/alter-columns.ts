import { type AlterTable, type CreateTable, fail, type Name, type TableElement } from '../../sql/index.ts';
import { failUnknownColumn } from '../bind/scope.ts';
import { nameSpan } from '../catalog/catalog.ts';
import { declareTable, type InheritedTable } from '../catalog/declare-table.ts';
import { columnsOf, moveColumns } from '../expression-tools.ts';
import type { TableColumn, TableDescriptor } from '../table-descriptor.ts';
import { withoutAttribute } from '../types.ts';
import type { Session } from './session.ts';

type ColumnChange = Extract<
  AlterTable['change'],
  {
    kind:
      | 'rename-column'
      | 'add'
      | 'modify'
      | 'drop'
      | 'drop-watermark'
      | 'drop-primary-key'
      | 'drop-constraint';
  }
>;

/** ALTER TABLE of columns, watermark and key: the table as if it had been declared like this. */
export function alterColumns(
  session: Session,
  statement: AlterTable,
  base: TableDescriptor,
  change: ColumnChange,
): TableDescriptor {
  switch (change.kind) {
    case 'add':
      return redeclare(session, statement, base, inherit(base), change.elements);
    case 'modify':
      return modify(session, statement, base, change.elements);
    case 'drop':
      return redeclare(session, statement, base, without(base, change.columns), []);
    case 'rename-column':
      return renameColumn(base, change.from, change.to);
    case 'drop-watermark':
      if (base.watermark === undefined) fail('invalid', 'The table has no watermark.', statement.span);
      return redeclare(session, statement, base, { ...inherit(base), watermark: undefined }, []);
    case 'drop-primary-key':
    case 'drop-constraint':
      if (base.primaryKey.length === 0) fail('invalid', 'The table has no primary key.', statement.span);
      return redeclare(session, statement, base, { ...inherit(base), primaryKey: [] }, []);
  }
}

function inherit(base: TableDescriptor): InheritedTable {
  const { columns, primaryKey, watermark, options, partitionKeys } = base;
  return { columns, primaryKey, watermark, options, partitionKeys };
}

/** Declares the table anew, with more elements. */
function redeclare(
  session: Session,
  statement: AlterTable,
  base: TableDescriptor,
  inherited: InheritedTable,
  elements: readonly TableElement[],
): TableDescriptor {
  const create: CreateTable = {
    kind: 'create-table',
    name: statement.name,
    temporary: false,
    orReplace: true,
    ifNotExists: false,
    elements,
    partitionedBy: [],
    options: [],
    span: statement.span,
  };
  const table = declareTable(session.catalog, create, inherited);
  return { ...table, name: base.name, optionSpans: base.optionSpans, span: nameSpan(statement.name) };
}

/** The table without some columns, which nothing else in it may need. */
function without(base: TableDescriptor, names: readonly Name[]): InheritedTable {
  const dropped = new Set(names.map((name) => find(base, name)));
  for (const name of names) refuseIfUsed(base, name, dropped);
  return keep(base, (i) => !dropped.has(i));
}

function find(base: TableDescriptor, name: Name): number {
  const index = base.columns.findIndex((column) => column.name === name.text);
  if (index !== -1) return index;
  return failUnknownColumn(
    name,
    base.columns.map((column) => column.name),
  );
}

function refuseIfUsed(base: TableDescriptor, name: Name, dropped: ReadonlySet<number>): void {
  const index = find(base, name);
  const user = base.columns.find(
    (column, i) => column.kind === 'computed' && !dropped.has(i) && columnsOf(column.expression).has(index),
  );
  if (user !== undefined)
    fail('invalid', `The computed column "${user.name}" needs "${name.text}".`, name.span);
  if (base.watermark !== undefined && columnsOf(base.watermark.expression).has(index))
    fail('invalid', `The watermark needs "${name.text}"; drop it first.`, name.span);
  if (base.primaryKey.includes(name.text))
    fail('invalid', `The primary key needs "${name.text}"; drop it first.`, name.span);
}

/** Some of the columns, in their order, with what refers to them moved along. */
function keep(base: TableDescriptor, isKept: (index: number) => boolean): InheritedTable {
  const kept = [...base.columns.keys()].filter(isKept);
  const move = (index: number): number => kept.indexOf(index);
  const columns = kept.flatMap((index) => {
    const column = base.columns[index];
    return column === undefined ? [] : [movedColumn(column, move)];
  });
  const { watermark } = base;
  return {
    ...inherit(base),
    columns,
    watermark: watermark && {
      ...watermark,
      column: move(watermark.column),
      expression: moveColumns(watermark.expression, move),
    },
  };
}

function movedColumn(column: TableColumn, move: (index: number) => number): TableColumn {
  return column.kind === 'computed'
    ? { ...column, expression: moveColumns(column.expression, move) }
    : column;
}

/** Columns are declared anew in their old places; a watermark or key takes the place of the old one. */
function modify(
  session: Session,
  statement: AlterTable,
  base: TableDescriptor,
  elements: readonly TableElement[],
): TableDescriptor {
  const names = elements.flatMap((element) => (element.kind === 'column' ? [element.name] : []));
  const changed = new Set(names.map((name) => find(base, name)));
  const inherited = keep(base, (i) => !changed.has(i));
  const hasWatermark = elements.some(({ kind }) => kind === 'watermark');
  const hasKey = elements.some(({ kind }) => kind === 'primary-key');
  const rest: InheritedTable = {
    ...inherited,
    watermark: hasWatermark ? undefined : inherited.watermark,
    primaryKey: hasKey ? [] : inherited.primaryKey,
  };
  const table = redeclare(session, statement, base, rest, elements);
  const order = base.columns.map((column) => table.columns.findIndex(({ name }) => name === column.name));
  return reorder(table, order);
}

function reorder(table: TableDescriptor, order: readonly number[]): TableDescriptor {
  const move = (index: number): number => order.indexOf(index);
  const columns = order.flatMap((index) => {
    const column = table.columns[index];
    return column === undefined ? [] : [movedColumn(column, move)];
  });
  const { watermark } = table;
  if (watermark === undefined) return { ...table, columns };
  const moved = {
    ...watermark,
    column: move(watermark.column),
    expression: moveColumns(watermark.expression, move),
  };
  return { ...table, columns, watermark: moved };
}

function renameColumn(base: TableDescriptor, from: Name, to: Name): TableDescriptor {
  const index = find(base, from);
  if (base.columns.some((column) => column.name === to.text))
    fail('duplicate_name', `There is already a column "${to.text}".`, to.span);
  refuseIfUsed({ ...base, primaryKey: [] }, from, new Set());
  const columns = base.columns.map((column, i): TableColumn => {
    if (i !== index) return column;
    // A metadata column keeps the key it had by its old name.
    return { ...column, name: to.text, type: withoutAttribute(column.type) };
  });
  const rename = (name: string): string => (name === from.text ? to.text : name);
  return {
    ...base,
    columns,
    primaryKey: base.primaryKey.map(rename),
    partitionKeys: base.partitionKeys.map(rename),
  };
}
