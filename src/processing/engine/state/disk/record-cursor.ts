/** Length of a value that says: the key was deleted. */
export const DELETED = 0xffffffff;

/**
 * Goes over records in the order of their places (see `key-place.ts`), records of one place in the order of their
 * keys' bytes. The fields are those of the record it stands on, until the next `next`.
 */
export interface RecordCursor {
  /** To the next record; false when there is none. */
  next(): boolean;
  readonly state: number;
  readonly hash: number;
  readonly place: number;
  /** Where key and value lie. */
  readonly bytes: Buffer;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly isDeleted: boolean;
}

/** Negative, zero or positive as the record of `a` comes before, is of the same key as, or comes after that of `b`. */
export function compareRecords(a: RecordCursor, b: RecordCursor): number {
  if (a.place !== b.place) return a.place < b.place ? -1 : 1;
  return a.bytes.compare(b.bytes, b.keyStart, b.keyEnd, a.keyStart, a.keyEnd);
}
