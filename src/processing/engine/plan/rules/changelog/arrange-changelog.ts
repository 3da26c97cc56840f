import { changelogOfTable } from '../../catalog/changelog-of-table.ts';
import { create, inputsOf, withInputs } from '../../operators.ts';
import type { ChangelogMode, PhysicalOperator, SourceScan } from '../../physical-plan.ts';
import { anyChange, changesOf } from './changes.ts';

/** Whether who reads the rows must be told the row before an update, or finds it by a key. */
export type UpdateNeed = 'before-and-after' | 'after';

/**
 * Gives each operator its changelog mode, from the sink down: `-U` rows are made only where somebody needs them
 * (Flink: UpdateKindTrait). A source of upserts gets its `ChangelogNormalize`.
 */
export function arrangeChangelog(operator: PhysicalOperator, need: UpdateNeed): PhysicalOperator {
  if (operator.kind === 'source-scan') return arrangeScan(operator, need);
  const inputNeed = needOfInputs(operator, need);
  const inputs = inputsOf(operator).map((input) => arrangeChangelog(input, inputNeed));
  const arranged = withInputs(operator, inputs);
  return { ...arranged, changelog: modeOf(arranged, need) };
}

function arrangeScan(scan: SourceScan, need: UpdateNeed): PhysicalOperator {
  const mode = changelogOfTable(scan.table);
  if (mode === 'insert-only') return { ...scan, changelog: mode };
  if (mode === 'retract') {
    const whole: SourceScan = { ...scan, changelog: mode };
    return need === 'after' ? { ...create.dropUpdateBefore(whole), changelog: 'upsert' } : whole;
  }
  // A row that no longer passes a filter must take the one before back: filters come after the rows are known.
  const { filter: _, ...unfiltered } = scan;
  const keys = scan.table.primaryKey.map((name) =>
    scan.columns.findIndex((column) => column.kind === 'physical' && column.name === name),
  );
  const normalize = create.changelogNormalize({ ...unfiltered, changelog: 'upsert' }, keys);
  return { ...normalize, changelog: need === 'after' ? 'upsert' : 'retract' };
}

function needOfInputs(operator: PhysicalOperator, need: UpdateNeed): UpdateNeed {
  switch (operator.kind) {
    case 'projection':
    case 'watermark-assigner':
    case 'window-assignment':
    case 'expand':
    case 'correlate':
    case 'lookup-join':
    case 'union':
      return need;
    default:
      // A filter may let the row before pass and not the one after; operators with state take rows back.
      return 'before-and-after';
  }
}

function modeOf(operator: PhysicalOperator, need: UpdateNeed): ChangelogMode {
  if (!anyChange(changesOf(operator))) return 'insert-only';
  switch (operator.kind) {
    case 'filter':
    case 'projection':
    case 'watermark-assigner':
    case 'window-assignment':
    case 'expand':
    case 'correlate':
    case 'lookup-join':
    case 'union':
    case 'temporal-join':
      return inputsOf(operator).some((input) => input.changelog === 'retract') ? 'retract' : 'upsert';
    default:
      return need === 'after' ? 'upsert' : 'retract';
  }
}
