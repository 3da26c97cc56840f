import type {
  EquiJoin,
  PhysicalOperator,
  Projection,
  SourceScan,
  TopN,
  WindowAggregate,
} from '../../physical-plan.ts';

/** Keys of one operator at most; joins of joins would multiply them. */
const KEYS_MAX = 8;

/** Columns that tell the rows of a result apart at every moment; none at all: there is at most one row. */
export type UpsertKey = readonly number[];

/** The keys by which an operator's rows can be updated. Empty: only whole rows tell which is meant. */
export function upsertKeysOf(operator: PhysicalOperator): readonly UpsertKey[] {
  switch (operator.kind) {
    case 'source-scan':
      return keysOfScan(operator);
    case 'projection':
      return keysOfProjection(operator);
    case 'filter':
    case 'watermark-assigner':
    case 'drop-update-before':
    case 'over-window':
    case 'over-aggregate':
    case 'window-top-n':
    case 'temporal-sort':
    case 'exchange':
      return upsertKeysOf(operator.input);
    case 'window-assignment':
      return operator.window.kind === 'tumble' ? upsertKeysOf(operator.input) : [];
    case 'window-aggregate':
      return keysOfWindow(operator);
    case 'group-aggregate':
      return [range(operator.keys.length)];
    case 'top-n':
      return keysOfTopN(operator);
    case 'deduplicate':
      return [operator.keys];
    case 'set-operation':
      return operator.all ? [] : [range(operator.rowType.length)];
    case 'join':
    case 'interval-join':
    case 'window-join':
    case 'temporal-join':
      return keysOfJoin(operator);
    case 'changelog-normalize':
    case 'sink-materialize':
      return [operator.keys];
    case 'values':
    case 'expand':
    case 'lookup-join':
    case 'correlate':
    case 'match':
    case 'union':
      return [];
  }
}

/** A row that leaves is overwritten by the one that takes its rank, or its place as the only one: not by its own key. */
function keysOfTopN({
  input,
  partitionKeys,
  outputRank,
  firstRank,
  lastRank,
  rowType,
}: TopN): readonly UpsertKey[] {
  if (outputRank) return [[...partitionKeys, rowType.length - 1]];
  return firstRank === lastRank ? [partitionKeys] : upsertKeysOf(input);
}

function range(count: number): number[] {
  return [...Array(count).keys()];
}

function keysOfScan(scan: SourceScan): readonly UpsertKey[] {
  const { primaryKey } = scan.table;
  const places = primaryKey.map((name) =>
    scan.columns.findIndex((column) => column.kind === 'physical' && column.name === name),
  );
  return places.length === 0 || places.includes(-1) ? [] : [places];
}

/** A key goes through where each of its columns does, as it is. */
function keysOfProjection(projection: Projection): readonly UpsertKey[] {
  const placeOf = (column: number): number =>
    projection.expressions.findIndex(
      (expression) => expression.kind === 'column' && expression.index === column,
    );
  return upsertKeysOf(projection.input)
    .map((key) => key.map(placeOf))
    .filter((key) => !key.includes(-1));
}

/** The keys and one of the window's borders; there is one row for each window and key. */
function keysOfWindow(aggregate: WindowAggregate): readonly UpsertKey[] {
  const first = aggregate.keys.length + aggregate.aggregates.length;
  const at = (property: 'start' | 'end'): number => aggregate.properties.indexOf(property);
  if (at('start') === -1 || at('end') === -1) return [];
  return [[...range(aggregate.keys.length), first + at('start'), first + at('end')]];
}

function keysOfJoin(join: EquiJoin): readonly UpsertKey[] {
  const left = upsertKeysOf(join.left);
  if (join.joinType === 'semi' || join.joinType === 'anti') return left;
  const width = join.left.rowType.length;
  const right = upsertKeysOf(join.right);
  const moved = right.map((key) => key.map((column) => column + width));
  const isSingle = (keys: readonly UpsertKey[], joined: readonly number[]): boolean =>
    keys.some((key) => key.every((column) => joined.includes(column)));
  const keys: UpsertKey[] = [];
  // A row that meets at most one of the other side stays one row.
  if (isSingle(right, join.rightKeys) && (join.joinType === 'inner' || join.joinType === 'left'))
    keys.push(...left);
  if (isSingle(left, join.leftKeys) && (join.joinType === 'inner' || join.joinType === 'right'))
    keys.push(...moved);
  for (const one of left) for (const other of moved) keys.push([...one, ...other]);
  return keys.slice(0, KEYS_MAX);
}
