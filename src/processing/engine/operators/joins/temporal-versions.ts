import type { Value } from '../../batch/physical-kind.ts';
import type { StateCodec } from '../../state/keyed-state.ts';
import { valueBytes } from '../../state/row-codec.ts';
import { countUpTo } from '../timed-items.ts';

/** What a key of a versioned table was, from when on: ascending times; null: there was no row. */
export interface Versions {
  times: number[];
  rows: (Value[] | null)[];
  /** A look is due after which old versions are dropped. */
  isLookDue: boolean;
  bytes: number;
}

export function emptyVersions(): Versions {
  return { times: [], rows: [], isLookDue: false, bytes: 96 };
}

/** Of two versions of one time the one that came later counts. */
export function addVersion(versions: Versions, time: number, row: Value[] | null): void {
  const { times, rows } = versions;
  versions.bytes += bytesOf(row);
  const at = countUpTo(times, time);
  if (at > 0 && times[at - 1] === time) {
    versions.bytes -= bytesOf(rows[at - 1] ?? null);
    rows[at - 1] = row;
  } else {
    times.splice(at, 0, time);
    rows.splice(at, 0, row);
  }
}

/**
 * The row that was valid at `time`, seen from `watermark`: a version is forgotten once a newer one is not newer than the
 * watermark. Undefined: there was none, or none that is known.
 */
export function versionAt(versions: Versions, time: number, watermark: number): Value[] | undefined {
  const at = countUpTo(versions.times, time) - 1;
  const next = versions.times[at + 1];
  if (at < 0 || (next !== undefined && next <= watermark)) return undefined;
  return versions.rows[at] ?? undefined;
}

/** Drops what {@link versionAt} does not give any more. True if something was dropped. */
export function dropVersions(versions: Versions, watermark: number): boolean {
  const { times, rows } = versions;
  let count = Math.max(0, countUpTo(times, watermark) - 1);
  // That there is no row need not be remembered.
  if (rows[count] === null && (times[count] as number) <= watermark) count++;
  for (let i = 0; i < count; i++) versions.bytes -= bytesOf(rows[i] ?? null);
  times.splice(0, count);
  rows.splice(0, count);
  return count > 0;
}

function bytesOf(row: Value[] | null): number {
  return 24 + valueBytes(row);
}

export function versionsCodec(): StateCodec<Versions> {
  return {
    write({ times, rows, isLookDue }, out) {
      out.uint(isLookDue ? 1 : 0);
      out.uint(times.length);
      for (let i = 0; i < times.length; i++) {
        out.float(times[i] as number);
        out.value(rows[i] ?? null);
      }
    },
    read(from) {
      const versions = emptyVersions();
      versions.isLookDue = from.uint() === 1;
      const count = from.uint();
      for (let i = 0; i < count; i++) {
        const time = from.float();
        addVersion(versions, time, from.value() as Value[] | null);
      }
      return versions;
    },
    bytes: ({ bytes }) => bytes,
  };
}
