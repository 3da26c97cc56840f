import type { Value } from '../../batch/physical-kind.ts';
import type { Group } from '../../codegen/group-array.ts';
import type { KeyedState, StateCodec } from '../../state/keyed-state.ts';
import type { SlotTable } from '../../state/slot-table.ts';
import { groupCodec } from '../groups/group-codec.ts';

/** A session that has not ended. Times are on the windows' clock, but for the timer. */
export interface Session {
  start: number;
  /** The gap after the last row. */
  end: number;
  /** For which watermark it waits in the queue: its end, or what that was before rows made it longer. */
  timer: number;
  /** Keys and accumulators, in the layout of the table; out of date while the session is open: then its slot has them. */
  cells: Group;
  /** -1 unless it is open. */
  slot: number;
}

/**
 * The sessions of each key, in keyed state. Those of a key that a batch touches are open: their groups lie in a table
 * that generated code works on, until the batch is over.
 */
export class SessionStore {
  readonly table: SlotTable;
  readonly #state: KeyedState<Session[]>;
  readonly #open = new Map<string, Session[]>();

  /** `state`: opened with {@link sessionsCodec}. */
  constructor(table: SlotTable, state: KeyedState<Session[]>) {
    this.table = table;
    this.#state = state;
  }

  /** The sessions of a key, in no order; a key has few at once. They are open now. */
  open(key: string): readonly Session[] {
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const sessions = this.#state.get(key) ?? [];
    for (const session of sessions) this.#load(session);
    this.#open.set(key, sessions);
    return sessions;
  }

  #load(session: Session): void {
    const { columns } = this.table;
    session.slot = this.table.take();
    for (let i = 0; i < columns.length; i++)
      (columns[i] as Value[])[session.slot] = session.cells[i] as Value;
  }

  /** What the key has now; sessions that are not among them any more have given their slots back. */
  replace(key: string, sessions: Session[]): void {
    this.#open.set(key, sessions);
  }

  /** The batch is over. */
  settle(): void {
    for (const [key, sessions] of this.#open) {
      for (const session of sessions) this.#close(session);
      if (sessions.length === 0) this.#state.delete(key);
      else this.#state.put(key, sessions);
    }
    this.#open.clear();
  }

  #close(session: Session): void {
    const { columns } = this.table;
    for (let i = 0; i < columns.length; i++) session.cells[i] = columns[i]?.[session.slot] as Value;
    this.table.release(session.slot);
    session.slot = -1;
  }
}

export const sessionsCodec: StateCodec<Session[]> = {
  write(sessions, out) {
    out.uint(sessions.length);
    for (const { start, end, timer, cells } of sessions) {
      out.float(start);
      out.float(end);
      out.float(timer);
      out.values(cells);
    }
  },
  read: (from) =>
    Array.from({ length: from.uint() }, () => ({
      start: from.float(),
      end: from.float(),
      timer: from.float(),
      cells: from.values(),
      slot: -1,
    })),
  bytes: (sessions) => sessions.reduce((sum, { cells }) => sum + 64 + groupCodec.bytes(cells), 32),
};
