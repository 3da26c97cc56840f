import type { Value } from '../../batch/physical-kind.ts';
import type { KeyedState } from '../../state/keyed-state.ts';

/** Rows of one entry of the state; what changes in an epoch is written with it as whole entries. */
const CHUNK_ROWS = 64;
/** Entries of one part of a session, beyond which its last one takes what comes: 4 million rows. */
const CHUNKS_MAX = 65_536;

/** A piece of a session, which had rows before it was merged with others: its number, and how many rows it has. */
export type SessionPart = [id: number, count: number];

/** The rows of sessions, in order of arrival within each part, in chunks so that a session may be long. */
export class SessionRows {
  readonly #state: KeyedState<Value[][]>;

  constructor(state: KeyedState<Value[][]>) {
    this.#state = state;
  }

  add(part: SessionPart, row: Value[]): void {
    const [id, count] = part;
    const key = keyOf(id, count);
    const chunk = this.#state.get(key) ?? [];
    chunk.push(row);
    this.#state.put(key, chunk);
    part[1] = count + 1;
  }

  /** Takes all rows of a part out. */
  take([id, count]: SessionPart): Value[][] {
    const rows: Value[][] = [];
    for (let first = 0; first < count && first < CHUNKS_MAX * CHUNK_ROWS; first += CHUNK_ROWS) {
      const key = keyOf(id, first);
      for (const row of this.#state.get(key) ?? []) rows.push(row);
      this.#state.delete(key);
    }
    return rows;
  }
}

function keyOf(id: number, row: number): number {
  return id * CHUNKS_MAX + Math.min(Math.floor(row / CHUNK_ROWS), CHUNKS_MAX - 1);
}
