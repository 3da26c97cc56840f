import type { Value } from '../../batch/physical-kind.ts';
import type { StateCodec } from '../../state/keyed-state.ts';
import { valueBytes } from '../../state/row-codec.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { CompleteMatch, PartialMatch } from './match-steps.ts';

/** What is remembered of one partition. */
export interface MatchKey {
  /** Number of the first row that is kept. */
  base: number;
  rows: Value[][];
  partial: PartialMatch[];
  /** Whole matches that wait for an earlier one to be decided. */
  complete: CompleteMatch[];
}

export const matchKeyCodec: StateCodec<MatchKey> = {
  write: (key, out) => {
    out.float(key.base);
    writeList(out, key.rows, (row) => out.values(row));
    writeList(out, key.partial, (match) => {
      writeMatch(out, match);
      out.float(match.startTimeMs);
      out.uint(match.element);
      out.float(match.count);
    });
    writeList(out, key.complete, (match) => writeMatch(out, match));
  },
  read: (from) => ({
    base: from.float(),
    rows: readList(from, () => from.values()),
    partial: readList(from, () => {
      const match = readMatch(from);
      return { ...match, startTimeMs: from.float(), element: from.uint(), count: from.float() };
    }),
    complete: readList(from, () => readMatch(from)),
  }),
  bytes: ({ rows, partial, complete }) => {
    const matches = [...partial, ...complete];
    return (
      rows.reduce((sum, row) => sum + valueBytes(row), 64) +
      matches.reduce((sum, { variables }) => sum + 96 + variables.length * 8, 0)
    );
  },
};

function writeMatch(out: StateWriter, { start, variables }: CompleteMatch): void {
  out.float(start);
  writeList(out, variables, (variable) => out.uint(variable));
}

function readMatch(from: StateReader): CompleteMatch {
  return { start: from.float(), variables: readList(from, () => from.uint()) };
}

function writeList<T>(out: StateWriter, items: readonly T[], write: (item: T) => void): void {
  out.uint(items.length);
  for (const item of items) write(item);
}

function readList<T>(from: StateReader, read: () => T): T[] {
  const count = from.uint();
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(read());
  return items;
}
