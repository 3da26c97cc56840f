import { changelogOfTable } from '../../catalog/changelog-of-table.ts';
import { inputsOf } from '../../operators.ts';
import type { Deduplicate, EquiJoin, GroupAggregate, PhysicalOperator, TopN } from '../../physical-plan.ts';

/** What leaves an operator besides new rows. */
export interface Changes {
  updates: boolean;
  deletes: boolean;
}

const NONE: Changes = { updates: false, deletes: false };
const ALL: Changes = { updates: true, deletes: true };

/** What kinds of changes an operator may put out, by what its inputs do (Flink: ModifyKindSet). */
export function changesOf(operator: PhysicalOperator): Changes {
  switch (operator.kind) {
    case 'source-scan':
      return changelogOfTable(operator.table) === 'insert-only' ? NONE : ALL;
    case 'values':
    case 'window-aggregate':
    case 'window-top-n':
    case 'over-window':
    case 'temporal-sort':
    case 'interval-join':
    case 'window-join':
    case 'match':
      return NONE;
    case 'over-aggregate':
      return operator.time === 'none' ? { updates: true, deletes: anyChange(merged(operator)) } : NONE;
    case 'projection':
    case 'watermark-assigner':
    case 'window-assignment':
    case 'expand':
    case 'correlate':
    case 'lookup-join':
    case 'union':
    case 'drop-update-before':
    case 'exchange':
      return merged(operator);
    case 'temporal-join':
      return changesOf(operator.left);
    case 'filter':
      return anyChange(merged(operator)) ? ALL : NONE;
    case 'changelog-normalize':
    case 'sink-materialize':
      return ALL;
    case 'group-aggregate':
      return changesOfAggregate(operator);
    case 'set-operation':
      return {
        updates: false,
        deletes: operator.operation === 'except' || anyChange(merged(operator)),
      };
    case 'join':
      return changesOfJoin(operator);
    case 'top-n':
      return changesOfTopN(operator);
    case 'deduplicate':
      return changesOfDeduplicate(operator);
  }
}

export function anyChange({ updates, deletes }: Changes): boolean {
  return updates || deletes;
}

function merged(operator: PhysicalOperator): Changes {
  const all = inputsOf(operator).map(changesOf);
  return { updates: all.some(({ updates }) => updates), deletes: all.some(({ deletes }) => deletes) };
}

/** Keys without aggregates never change: each comes once. */
function changesOfAggregate(operator: GroupAggregate): Changes {
  const input = changesOf(operator.input);
  return { updates: operator.aggregates.length > 0, deletes: anyChange(input) };
}

function changesOfJoin(operator: EquiJoin): Changes {
  const [left, right] = [changesOf(operator.left), changesOf(operator.right)];
  switch (operator.joinType) {
    case 'semi':
      return { updates: left.updates, deletes: left.deletes || anyChange(right) };
    case 'anti':
      return { updates: left.updates, deletes: true };
    case 'inner':
      return { updates: left.updates || right.updates, deletes: left.deletes || right.deletes };
    case 'left':
    case 'right':
    case 'full':
      return { updates: left.updates || right.updates, deletes: true };
  }
}

/** A limit without an order takes the first rows for good. */
function changesOfTopN(operator: TopN): Changes {
  const isAppended = !anyChange(changesOf(operator.input));
  if (isAppended && operator.orderBy.length === 0 && !operator.outputRank) return NONE;
  return { updates: true, deletes: !(isAppended && operator.outputRank) };
}

function changesOfDeduplicate(operator: Deduplicate): Changes {
  const input = changesOf(operator.input);
  if (anyChange(input)) return ALL;
  return { updates: operator.keep === 'last', deletes: false };
}
