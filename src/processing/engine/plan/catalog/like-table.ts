import { type CreateTable, fail, type LikeOption } from '../../sql/index.ts';
import { moveColumns } from '../expression-tools.ts';
import type { TableColumn, TableDescriptor, Watermark } from '../table-descriptor.ts';
import { type Catalog, nameSpan } from './catalog.ts';
import type { InheritedTable } from './declare-table.ts';

type Feature = Exclude<LikeOption['feature'], 'ALL'>;

/** What `LIKE base (…)` takes over. Without options: everything, and options that are repeated are overwritten. */
export function inheritTable(catalog: Catalog, statement: CreateTable): InheritedTable | undefined {
  if (statement.like === undefined) return undefined;
  const { source, options } = statement.like;
  const entry = catalog.find(source);
  if (entry.kind === 'view') return fail('invalid', 'LIKE takes a table, not a view.', nameSpan(source));
  const strategies = mergeStrategies(options);
  const base = entry.descriptor;
  const kept = (feature: Feature): boolean => strategies.get(feature) !== 'EXCLUDING';
  const columns = base.columns.filter((column) => keepsColumn(column, kept));
  return {
    columns: columns.map((column) => moveComputed(column, base, columns)),
    primaryKey: kept('CONSTRAINTS') ? base.primaryKey : [],
    watermark: kept('WATERMARKS') ? inheritWatermark(statement, base, columns, strategies) : undefined,
    options: kept('OPTIONS') ? inheritOptions(statement, base, strategies) : {},
    partitionKeys: kept('PARTITIONS') ? base.partitionKeys : [],
  };
}

function mergeStrategies(options: readonly LikeOption[]): Map<Feature, LikeOption['strategy']> {
  const features: readonly Feature[] = [
    'CONSTRAINTS',
    'DISTRIBUTION',
    'GENERATED',
    'METADATA',
    'OPTIONS',
    'PARTITIONS',
    'WATERMARKS',
  ];
  const all = options.find((option) => option.feature === 'ALL')?.strategy ?? 'INCLUDING';
  const strategies = new Map<Feature, LikeOption['strategy']>(features.map((feature) => [feature, all]));
  if (all === 'INCLUDING') strategies.set('OPTIONS', 'OVERWRITING');
  for (const option of options) if (option.feature !== 'ALL') strategies.set(option.feature, option.strategy);
  return strategies;
}

function keepsColumn(column: TableColumn, kept: (feature: Feature) => boolean): boolean {
  if (column.kind === 'computed') return kept('GENERATED');
  return column.kind === 'physical' || kept('METADATA');
}

/** Columns that are left out shift the ones behind them. */
function newPosition(base: TableDescriptor, columns: readonly TableColumn[]): (index: number) => number {
  return (index) => columns.findIndex((column) => column.name === base.columns[index]?.name);
}

function moveComputed(
  column: TableColumn,
  base: TableDescriptor,
  columns: readonly TableColumn[],
): TableColumn {
  if (column.kind !== 'computed') return column;
  return { ...column, expression: moveColumns(column.expression, newPosition(base, columns)) };
}

function inheritWatermark(
  statement: CreateTable,
  base: TableDescriptor,
  columns: readonly TableColumn[],
  strategies: ReadonlyMap<Feature, LikeOption['strategy']>,
): Watermark | undefined {
  if (base.watermark === undefined) return undefined;
  const own = statement.elements.find((element) => element.kind === 'watermark');
  if (own !== undefined && strategies.get('WATERMARKS') === 'INCLUDING') {
    fail(
      'duplicate_name',
      'The base table has a watermark; write OVERWRITING or EXCLUDING WATERMARKS.',
      own.span,
    );
  }
  const move = newPosition(base, columns);
  const column = move(base.watermark.column);
  if (column === -1) return undefined;
  return { ...base.watermark, column, expression: moveColumns(base.watermark.expression, move) };
}

function inheritOptions(
  statement: CreateTable,
  base: TableDescriptor,
  strategies: ReadonlyMap<Feature, LikeOption['strategy']>,
): Readonly<Record<string, string>> {
  const repeated = statement.options.find((option) => Object.hasOwn(base.options, option.key));
  if (repeated !== undefined && strategies.get('OPTIONS') === 'INCLUDING') {
    const hint = 'write OVERWRITING or EXCLUDING OPTIONS';
    fail('duplicate_name', `The base table has an option '${repeated.key}'; ${hint}.`, repeated.span);
  }
  return base.options;
}
