/** One change of a result: `+I`, `-U`, `+U` or `-D`, and the row as canonical JSON. */
export interface Change {
  op: string;
  row: string;
}

/**
 * The rows that are left when all changes have been applied, sorted bytewise. A retraction of a row that is not there is a
 * fault of whoever gave the changes, and thrown.
 */
export function foldChanges(changes: readonly Change[]): string[] {
  const counts = new Map<string, number>();
  for (const { op, row } of changes) {
    const count = (counts.get(row) ?? 0) + (op.startsWith('+') ? 1 : -1);
    if (count < 0) throw new Error(`${op} of a row that is not there: ${row}`);
    if (count === 0) counts.delete(row);
    else counts.set(row, count);
  }
  return sortBytewise([...counts].flatMap(([row, count]) => Array.from({ length: count }, () => row)));
}

/** Changes without `-U` are replacements by key: the last row of each key that was not deleted. */
export function foldUpserts(changes: readonly Change[], keyOf: (row: string) => string): string[] {
  const rows = new Map<string, string>();
  for (const { op, row } of changes) {
    if (op.startsWith('+')) rows.set(keyOf(row), row);
    else if (op === '-D') rows.delete(keyOf(row));
  }
  return sortBytewise([...rows.values()]);
}

export function sortBytewise(rows: readonly string[]): string[] {
  return rows
    .map((row) => Buffer.from(row))
    .sort((a, b) => Buffer.compare(a, b))
    .map(String);
}
