import { headerAt, keyAt, type RecordBatch, valueAt } from '#log';

/** What records of a view's topic do to its table: each key's last word. */
export interface ViewChanges {
  /** JSON array of rows, and their offsets. */
  rows: string;
  offsets: number[];
  /** JSON array of keys whose rows go. */
  deletedKeys: string;
  deletions: number;
}

/** Changes of the records `[from, to)` of the batch. A view without primary key keeps every row. */
export function collectChanges(batch: RecordBatch, from: number, to: number, hasKey: boolean): ViewChanges {
  const last = hasKey ? lastByKey(batch, from, to) : additions(batch, from, to);
  const rows: string[] = [];
  const offsets: number[] = [];
  const deletedKeys: string[] = [];
  for (const i of last) {
    const value = valueAt(batch, i);
    if (value !== null) {
      rows.push(textOf(value));
      offsets.push(batch.offsets[i] as number);
    } else if (hasKey) {
      deletedKeys.push(textOf(keyAt(batch, i) ?? new Uint8Array()));
    }
  }
  return {
    rows: `[${rows.join(',')}]`,
    offsets,
    deletedKeys: `[${deletedKeys.join(',')}]`,
    deletions: deletedKeys.length,
  };
}

/** `-U` repeats what a `+U` of the same key is about to replace; a table has no use for it. */
export function isRetraction(batch: RecordBatch, i: number): boolean {
  const op = headerAt(batch, i, 'op');
  return op !== undefined && op.length === 2 && op[0] === 0x2d && op[1] === 0x55;
}

/** A row without key can only be added. */
function additions(batch: RecordBatch, from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i).filter((i) => !isRetraction(batch, i));
}

function lastByKey(batch: RecordBatch, from: number, to: number): Iterable<number> {
  const last = new Map<string, number>();
  for (let i = from; i < to; i++) {
    const key = keyAt(batch, i);
    if (key === null || isRetraction(batch, i)) continue;
    const text = textOf(key);
    // Again at the end: rows are then written in the order of their last change.
    last.delete(text);
    last.set(text, i);
  }
  return last.values();
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
