import type { Change } from './executor.ts';

/** The rows that a changelog leaves: by the primary key where there is one, else each as often as it was put in. */
export function foldChanges(changes: readonly Change[]): string[] {
  return changes.some(({ key }) => key !== undefined) ? foldByKey(changes) : foldByRow(changes);
}

function foldByKey(changes: readonly Change[]): string[] {
  const rows = new Map<string, string>();
  for (const { op, row, key = row } of changes) {
    if (op === '+I' || op === '+U') rows.set(key, row);
    else if (op === '-D') rows.delete(key);
  }
  return [...rows.values()];
}

function foldByRow(changes: readonly Change[]): string[] {
  const counts = new Map<string, number>();
  for (const { op, row } of changes)
    counts.set(row, (counts.get(row) ?? 0) + (op === '+I' || op === '+U' ? 1 : -1));
  return [...counts].flatMap(([row, count]) => Array<string>(Math.max(0, count)).fill(row));
}
