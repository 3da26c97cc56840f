import type { Expression } from '../../expression.ts';
import { collectColumns, moveColumns } from '../../expression-tools.ts';
import type {
  IntervalJoin,
  PhysicalOperator,
  RegularJoin,
  TemporalJoin,
  WindowJoin,
} from '../../physical-plan.ts';
import { at, exactly, keepSome, places, type Prune, type Pruned } from './pruned.ts';

type Join = RegularJoin | IntervalJoin | WindowJoin | TemporalJoin;

/** Each side keeps what is needed above, the keys, the columns of the condition and of time. */
export function pruneJoin(join: Join, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const width = join.left.rowType.length;
  const isPair = join.joinType !== 'semi' && join.joinType !== 'anti';
  const used = new Set(needed);
  if (join.condition !== undefined) collectColumns(join.condition, used);
  const special = specialColumns(join);
  const left = pruneSide(
    join.left,
    [...[...used].filter((index) => index < width), ...join.leftKeys, ...special.left],
    prune,
  );
  const right = pruneSide(
    join.right,
    [
      ...[...used].filter((index) => index >= width).map((index) => index - width),
      ...join.rightKeys,
      ...special.right,
    ],
    prune,
  );
  const moved = new Map(left.moved);
  for (const [from, to] of right.moved) moved.set(from + width, to + left.operator.rowType.length);
  const output = isPair ? moved : left.moved;
  const operator = {
    ...rebuild(join, left, right),
    ...movedCondition(join.condition, moved),
    rowType: outputRow(join, output),
  };
  return { operator, moved: output };
}

/** Rows are kept, so columns that only a filter below has asked for are left behind. */
function pruneSide(side: PhysicalOperator, columns: readonly number[], prune: Prune): Pruned {
  // GROUP BY () without an aggregate is a row of no columns.
  const kept = side.rowType.length === 0 ? [] : keepSome(new Set(columns));
  const pruned = prune(side, new Set(kept));
  return { operator: exactly(side, pruned, kept), moved: places(kept) };
}

function specialColumns(join: Join): { left: readonly number[]; right: readonly number[] } {
  switch (join.kind) {
    case 'join':
      return { left: [], right: [] };
    case 'interval-join':
    case 'temporal-join':
      return { left: [join.leftTime], right: [join.rightTime] };
    case 'window-join':
      return { left: Object.values(join.leftWindow), right: Object.values(join.rightWindow) };
  }
}

function rebuild(join: Join, left: Pruned, right: Pruned): Join {
  const inputs = {
    left: left.operator,
    right: right.operator,
    leftKeys: join.leftKeys.map((key) => at(left.moved, key)),
    rightKeys: join.rightKeys.map((key) => at(right.moved, key)),
  };
  switch (join.kind) {
    case 'join':
      return { ...join, ...inputs };
    case 'interval-join':
    case 'temporal-join': {
      const [leftTime, rightTime] = [at(left.moved, join.leftTime), at(right.moved, join.rightTime)];
      return { ...join, ...inputs, leftTime, rightTime };
    }
    case 'window-join':
      return {
        ...join,
        ...inputs,
        leftWindow: moveWindow(join.leftWindow, left),
        rightWindow: moveWindow(join.rightWindow, right),
      };
  }
}

function moveWindow(
  { startColumn, endColumn }: WindowJoin['leftWindow'],
  { moved }: Pruned,
): WindowJoin['leftWindow'] {
  return { startColumn: at(moved, startColumn), endColumn: at(moved, endColumn) };
}

function movedCondition(
  condition: Expression | undefined,
  moved: ReadonlyMap<number, number>,
): { condition?: Expression } {
  return condition === undefined ? {} : { condition: moveColumns(condition, (index) => at(moved, index)) };
}

/** The old names and types in their new places. */
function outputRow(join: Join, moved: ReadonlyMap<number, number>): PhysicalOperator['rowType'] {
  const rowType: PhysicalOperator['rowType'][number][] = [];
  for (const [from, to] of moved) {
    const field = join.rowType[from];
    if (field !== undefined) rowType[to] = field;
  }
  return rowType;
}
