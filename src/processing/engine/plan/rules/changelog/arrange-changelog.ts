import { changelogOfTable } from '../../catalog/changelog-of-table.ts';
import { create, inputsOf, withInputs } from '../../operators.ts';
import type { ChangelogMode, OperatorKind, PhysicalOperator, SourceScan } from '../../physical-plan.ts';
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
  const keys = scan.table.primaryKey.map((name) =>
    scan.columns.findIndex((column) => column.kind === 'physical' && column.name === name),
  );
  const normalize = create.changelogNormalize({ ...scan, changelog: 'upsert' }, keys);
  return { ...normalize, changelog: need === 'after' ? 'upsert' : 'retract' };
}

/** They hand changes on as they are, one row for one or more. */
const PASSING: ReadonlySet<OperatorKind> = new Set<OperatorKind>([
  'projection',
  'watermark-assigner',
  'window-assignment',
  'expand',
  'correlate',
  'lookup-join',
  'union',
]);

/** A filter may let the row before pass and not the one after; operators with state take rows back. */
function needOfInputs(operator: PhysicalOperator, need: UpdateNeed): UpdateNeed {
  return PASSING.has(operator.kind) ? need : 'before-and-after';
}

function modeOf(operator: PhysicalOperator, need: UpdateNeed): ChangelogMode {
  if (!anyChange(changesOf(operator))) return 'insert-only';
  const isPassing =
    PASSING.has(operator.kind) || operator.kind === 'filter' || operator.kind === 'temporal-join';
  if (isPassing)
    return inputsOf(operator).some((input) => input.changelog === 'retract') ? 'retract' : 'upsert';
  return need === 'after' ? 'upsert' : 'retract';
}
