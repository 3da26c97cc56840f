import { compareRecords, type RecordCursor } from './record-cursor.ts';

/**
 * Goes over the records of several cursors as over one, in their order. Of records with the same key it gives the
 * one of the first cursor that has it: the newest must come first.
 */
export class MergeCursor {
  /** Those that stand on a record. */
  readonly #open: RecordCursor[];
  #current: RecordCursor | undefined;

  constructor(cursors: readonly RecordCursor[]) {
    this.#open = cursors.filter((cursor) => cursor.next());
  }

  /** The cursor that stands on the next record; undefined when there is none. */
  next(): RecordCursor | undefined {
    if (this.#current !== undefined) this.#pass(this.#current);
    this.#current = this.#lowest();
    return this.#current;
  }

  #lowest(): RecordCursor | undefined {
    const open = this.#open;
    let lowest = open[0];
    for (let i = 1; i < open.length; i++) {
      const other = open[i] as RecordCursor;
      if (compareRecords(other, lowest as RecordCursor) < 0) lowest = other;
    }
    return lowest;
  }

  /** Moves everyone who stands on the key of `current`; itself last, as the others are compared with it. */
  #pass(current: RecordCursor): void {
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const other = this.#open[i] as RecordCursor;
      if (other !== current && compareRecords(other, current) === 0) this.#advance(other);
    }
    this.#advance(current);
  }

  #advance(cursor: RecordCursor): void {
    if (!cursor.next()) this.#open.splice(this.#open.indexOf(cursor), 1);
  }
}
