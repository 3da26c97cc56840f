import type { ChangelogNormalize, DropUpdateBefore, Exchange, SinkMaterialize } from '../physical-plan.ts';

export function describeChangelog(
  operator: ChangelogNormalize | DropUpdateBefore | SinkMaterialize | Exchange,
): string {
  if (operator.kind === 'drop-update-before') return 'DropUpdateBefore()';
  const names = (keys: readonly number[]): string =>
    keys.map((key) => operator.rowType[key]?.name ?? `$${key}`).join(', ');
  if (operator.kind === 'exchange') {
    const { distribution } = operator;
    return `Exchange(distribution=[${distribution.kind === 'hash' ? `hash[${names(distribution.keys)}]` : 'single'}])`;
  }
  const keys = names(operator.keys);
  return operator.kind === 'changelog-normalize'
    ? `ChangelogNormalize(key=[${keys}])`
    : `SinkUpsertMaterializer(key=[${keys}])`;
}
