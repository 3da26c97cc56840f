import type { ChangelogNormalize, DropUpdateBefore, SinkMaterialize } from '../physical-plan.ts';

export function describeChangelog(operator: ChangelogNormalize | DropUpdateBefore | SinkMaterialize): string {
  if (operator.kind === 'drop-update-before') return 'DropUpdateBefore()';
  const keys = operator.keys.map((key) => operator.rowType[key]?.name ?? `$${key}`).join(', ');
  return operator.kind === 'changelog-normalize'
    ? `ChangelogNormalize(key=[${keys}])`
    : `SinkUpsertMaterializer(key=[${keys}])`;
}
