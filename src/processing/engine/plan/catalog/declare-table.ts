import {
  type ColumnElement,
  type CreateTable,
  fail,
  type Name,
  type OptionNode,
  type PrimaryKeyElement,
  type Span,
  type TableElement,
  type WatermarkElement,
} from '../../sql/index.ts';
import { printNode } from './print-node.ts';
import { bindType } from '../bind/bind-type.ts';
import { failUnknownColumn, type Scope } from '../bind/scope.ts';
import { moveColumns } from '../expression-tools.ts';
import { printType } from '../print-type.ts';
import { createRowBinder } from '../query/row-binder.ts';
import type { TableColumn, TableDescriptor, Watermark } from '../table-descriptor.ts';
import { type DataType, isRowtime, isTimestamp, withNullability, withoutAttribute } from '../types.ts';
import { type Catalog, nameSpan } from './catalog.ts';

/** Time attributes are milliseconds, no finer. */
const TIME_ATTRIBUTE_PRECISION_MAX = 3;

/** What a table takes over from another one: columns to begin with, and the rest where it says nothing itself. */
export interface InheritedTable {
  columns: readonly TableColumn[];
  primaryKey: readonly string[];
  watermark: Watermark | undefined;
  options: Readonly<Record<string, string>>;
  partitionKeys: readonly string[];
}

const NOTHING_INHERITED: InheritedTable = {
  columns: [],
  primaryKey: [],
  watermark: undefined,
  options: {},
  partitionKeys: [],
};

/** Binds the columns, the key and the watermark of a CREATE TABLE. */
export function declareTable(
  catalog: Catalog,
  statement: CreateTable,
  inherited: InheritedTable = NOTHING_INHERITED,
): TableDescriptor {
  const elements = statement.elements;
  const nodes = elements.filter((element) => element.kind === 'column');
  const base = inherited.columns.map(withoutRowtime);
  refuseDuplicates(elements, base);
  const stored = nodes.map((node) => bindStoredColumn(node));
  const key = bindPrimaryKey(elements, base, stored, inherited.primaryKey);
  const notNull = (column: TableColumn): TableColumn =>
    key.includes(column.name) ? { ...column, type: withNullability(column.type, false) } : column;
  const known = [...base.map(notNull), ...stored.map((column) => column && notNull(column))];
  const keyed = bindComputedColumns(catalog, nodes, known);
  const watermark = bindWatermark(catalog, elements, keyed) ?? inherited.watermark;
  const columns = keyed.map((column, i) => (i === watermark?.column ? asRowtime(column) : column));
  const options = { ...inherited.options, ...bindOptions(statement.options) };
  const format = options['format'] ?? options['value.format'];
  return {
    name: statement.name.at(-1)?.text ?? '',
    columns,
    primaryKey: key,
    ...(watermark && { watermark }),
    partitionKeys: bindPartitionKeys(statement, columns, inherited),
    options,
    connector: options['connector'] ?? '',
    ...(format !== undefined && { format }),
    optionSpans: new Map(statement.options.map((option) => [option.key, option.span])),
    ...(statement.comment !== undefined && { comment: statement.comment }),
    span: nameSpan(statement.name),
  };
}

function bindOptions(nodes: readonly OptionNode[]): Record<string, string> {
  const options: Record<string, string> = {};
  for (const node of nodes) {
    if (Object.hasOwn(options, node.key))
      fail('duplicate_name', `Option '${node.key}' is given twice.`, node.keySpan);
    options[node.key] = node.value;
  }
  return options;
}

/** Computed columns last, because they may stand before those they use. `known` has undefined in their places. */
function bindComputedColumns(
  catalog: Catalog,
  nodes: readonly ColumnElement[],
  known: readonly (TableColumn | undefined)[],
): TableColumn[] {
  const positions = known.flatMap((column, i) =>
    column === undefined || column.kind === 'computed' ? [] : [i],
  );
  const fields = positions.flatMap((i) => known[i] ?? []).map(({ name, type }) => ({ name, type }));
  const binder = createRowBinder({ tables: [{ path: [], columns: fields, offset: 0 }] }, catalog);
  const inheritedCount = known.length - nodes.length;
  return known.map((column, i): TableColumn => {
    if (column !== undefined) return column;
    const node = nodes[i - inheritedCount];
    if (node?.definition.kind !== 'computed') throw new TypeError('Only computed columns are left.');
    const expression = moveColumns(
      binder.bind(node.definition.expression),
      (index) => positions[index] ?? index,
    );
    const text = printNode(node.definition.expression);
    return {
      kind: 'computed',
      name: node.name.text,
      type: expression.type,
      expression,
      text,
      ...comment(node),
    };
  });
}

function refuseDuplicates(elements: readonly TableElement[], inherited: readonly TableColumn[]): void {
  const base = new Set(inherited.map((column) => column.name));
  const seen = new Set<string>();
  for (const element of elements) {
    if (element.kind === 'column-name') {
      fail('syntax', `Column "${element.name.text}" has no type.`, element.span);
    }
    if (element.kind !== 'column') continue;
    const { name } = element;
    if (base.has(name.text))
      fail('duplicate_name', `Column "${name.text}" is already in the base table.`, name.span);
    if (seen.has(name.text)) fail('duplicate_name', `Column "${name.text}" is declared twice.`, name.span);
    seen.add(name.text);
  }
}

/** Undefined for a computed column. */
function bindStoredColumn(node: ColumnElement): TableColumn | undefined {
  const { definition } = node;
  const name = node.name.text;
  if (definition.kind === 'computed') return undefined;
  const type = bindType(definition.type);
  if (definition.kind === 'physical') return { kind: 'physical', name, type, ...comment(node) };
  const { key = name, virtual } = definition;
  return { kind: 'metadata', name, type, key, virtual, ...comment(node) };
}

function comment(node: ColumnElement): { comment?: string } {
  return node.comment === undefined ? {} : { comment: node.comment };
}

function bindPrimaryKey(
  elements: readonly TableElement[],
  base: readonly TableColumn[],
  stored: readonly (TableColumn | undefined)[],
  inherited: readonly string[],
): string[] {
  const inline = elements.filter(
    (element) =>
      element.kind === 'column' && element.definition.kind === 'physical' && element.definition.primaryKey,
  );
  const keys = elements.filter((element) => element.kind === 'primary-key');
  const second = keys[1] ?? (keys.length + inline.length > 1 ? (inline.at(-1) ?? keys[0]) : undefined);
  if (second !== undefined) fail('duplicate_name', 'A table has one primary key.', second.span);
  const [key] = keys;
  if (key !== undefined) {
    const columns = [...base, ...stored.filter((column) => column !== undefined)];
    return checkKey(key, columns, computedNames(elements));
  }
  const names = inline.flatMap((element) => (element.kind === 'column' ? [element.name.text] : []));
  return names.length > 0 ? names : [...inherited];
}

function computedNames(elements: readonly TableElement[]): Set<string> {
  const computed = elements.filter(
    (element) => element.kind === 'column' && element.definition.kind === 'computed',
  );
  return new Set(computed.flatMap((element) => (element.kind === 'column' ? [element.name.text] : [])));
}

function checkKey(
  key: PrimaryKeyElement,
  columns: readonly TableColumn[],
  computed: ReadonlySet<string>,
): string[] {
  if (key.unique)
    fail('unsupported', 'UNIQUE is not supported; write PRIMARY KEY (…) NOT ENFORCED.', key.span);
  if (key.enforced !== false) {
    fail(
      'invalid',
      'A primary key is never checked by the engine; write PRIMARY KEY (…) NOT ENFORCED.',
      key.span,
    );
  }
  return key.columns.map((name) => {
    if (computed.has(name.text))
      fail('invalid', `"${name.text}" is computed, it cannot be in the primary key.`, name.span);
    const column = findColumn(columns, name);
    if (column.kind !== 'physical') {
      fail('invalid', `"${name.text}" is no physical column, it cannot be in the primary key.`, name.span);
    }
    return column.name;
  });
}

function findColumn(columns: readonly TableColumn[], name: Name): TableColumn {
  const found = columns.find((column) => column.name === name.text);
  return (
    found ??
    failUnknownColumn(
      name,
      columns.map((column) => column.name),
    )
  );
}

function bindWatermark(
  catalog: Catalog,
  elements: readonly TableElement[],
  columns: readonly TableColumn[],
): Watermark | undefined {
  const [node, second] = elements.filter((element) => element.kind === 'watermark');
  if (second !== undefined) fail('duplicate_name', 'A table has one watermark.', second.span);
  if (node === undefined) return undefined;
  const column = columns.indexOf(findRowtime(node, columns));
  const fields = columns.map(({ name, type }) => ({ name, type }));
  const scope: Scope = { tables: [{ path: [], columns: fields, offset: 0 }] };
  const expression = createRowBinder(scope, catalog).bind(node.expression);
  checkTimeAttribute('The expression of a watermark', expression.type, expression.span);
  return { column, expression, text: printNode(node.expression) };
}

function findRowtime(node: WatermarkElement, columns: readonly TableColumn[]): TableColumn {
  const [name, nested] = node.column;
  if (nested !== undefined) {
    const text = node.column.map((part) => part.text).join('.');
    fail('invalid', `A watermark is for a column; add one: name AS ${text}.`, nameSpan(node.column));
  }
  const column = findColumn(columns, name);
  checkTimeAttribute(`Column "${name.text}" of a watermark`, column.type, name.span);
  return column;
}

function checkTimeAttribute(what: string, type: DataType, span: Span): void {
  if (isTimestamp(type) && type.precision <= TIME_ATTRIBUTE_PRECISION_MAX && type.attribute !== 'proctime')
    return;
  const wanted = `TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to ${TIME_ATTRIBUTE_PRECISION_MAX}`;
  fail('type', `${what} must be ${wanted}, not ${printType(type)}.`, span);
}

function asRowtime(column: TableColumn): TableColumn {
  const { type } = column;
  return isTimestamp(type) ? { ...column, type: { ...type, attribute: 'rowtime' } } : column;
}

/** A column that is taken over is a time attribute only if its watermark is, too. */
function withoutRowtime(column: TableColumn): TableColumn {
  return isRowtime(column.type) ? { ...column, type: withoutAttribute(column.type) } : column;
}

function bindPartitionKeys(
  statement: CreateTable,
  columns: readonly TableColumn[],
  inherited: InheritedTable,
): readonly string[] {
  if (statement.partitionedBy.length === 0) return inherited.partitionKeys;
  return statement.partitionedBy.map((name) => findColumn(columns, name).name);
}
