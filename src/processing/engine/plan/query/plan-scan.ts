import { nearestName } from '#foundation';
import { fail, type Hint } from '../../sql/index.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { checkConnector } from '../catalog/check-connector.ts';
import type { Expression } from '../expression.ts';
import { moveColumns } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator, ScanColumn } from '../physical-plan.ts';
import type { TableColumn, TableDescriptor } from '../table-descriptor.ts';
import { type DataType, isTimestamp, withoutAttribute } from '../types.ts';
import type { Relation } from './relation.ts';

/** Reads a table: its stored columns, then its computed ones, then its watermarks. */
export function planScan(table: TableDescriptor, hints: readonly Hint[], catalog: Catalog): Relation {
  const hinted = applyHints(table, hints);
  checkConnector(hinted, 'source', catalog.connectors);
  let operator = planStoredColumns(hinted);
  if (hinted.columns.some((column) => column.kind === 'computed'))
    operator = planComputedColumns(hinted, operator);
  if (hinted.watermark !== undefined) {
    operator = create.watermark(operator, hinted.watermark.column, hinted.watermark.expression);
  }
  const rowType = hinted.columns.map(({ name, type }) => ({ name, type: asMilliseconds(type) }));
  return { operator: { ...operator, rowType } };
}

/** A time attribute counts milliseconds, however few digits its column is declared with. */
function asMilliseconds(type: DataType): DataType {
  return isTimestamp(type) && type.attribute === 'rowtime' ? { ...type, precision: 3 } : type;
}

/** `OPTIONS('key' = 'value')` overrides the table's own options. */
export function applyHints(table: TableDescriptor, hints: readonly Hint[]): TableDescriptor {
  let { options } = table;
  const optionSpans = new Map(table.optionSpans);
  for (const hint of hints) {
    const name = hint.name.text.toUpperCase();
    if (name === 'STATE_TTL' || name === 'LOOKUP' || name === 'BROADCAST') continue;
    if (name !== 'OPTIONS') {
      const suggestion = nearestName(name, ['OPTIONS', 'STATE_TTL', 'LOOKUP']);
      fail('unknown_name', `There is no hint "${hint.name.text}".`, hint.name.span, { suggestion });
    }
    for (const option of hint.options) {
      options = { ...options, [option.key]: option.value };
      optionSpans.set(option.key, option.span);
    }
  }
  return options === table.options ? table : { ...table, options, optionSpans };
}

function planStoredColumns(table: TableDescriptor): PhysicalOperator {
  const stored = table.columns.filter((column) => column.kind !== 'computed');
  const columns = stored.map(
    (column): ScanColumn =>
      column.kind === 'metadata'
        ? { kind: 'metadata', key: column.key }
        : { kind: 'physical', name: column.name },
  );
  const rowType = stored.map(({ name, type }) => ({ name, type: withoutAttribute(type) }));
  return create.scan({ table, columns }, rowType);
}

/** A projection to all columns in their declared order. */
function planComputedColumns(table: TableDescriptor, input: PhysicalOperator): PhysicalOperator {
  let stored = 0;
  const positions = table.columns.map((column) => (column.kind === 'computed' ? -1 : stored++));
  const expressions = table.columns.map((column, i) => computedExpression(column, table, positions, i));
  return create.projection(
    input,
    expressions,
    table.columns.map((column) => column.name),
  );
}

function computedExpression(
  column: TableColumn,
  table: TableDescriptor,
  positions: readonly number[],
  i: number,
): Expression {
  if (column.kind === 'computed') return moveColumns(column.expression, (index) => positions[index] ?? index);
  return { kind: 'column', index: positions[i] ?? 0, type: withoutAttribute(column.type), span: table.span };
}
