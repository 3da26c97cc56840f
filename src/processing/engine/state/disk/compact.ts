import { putAtMsOf } from '../ttl-state.ts';
import { MergeCursor } from './merge-cursor.ts';
import type { RecordCursor } from './record-cursor.ts';
import { readRedo, RedoCursor } from './redo-cursor.ts';
import { RunCursor } from './run-cursor.ts';
import { RunFile } from './run-file.ts';
import { RunWriter } from './run-writer.ts';
import type { StateDisk } from './state-disk.ts';

/** Records between two pauses: some milliseconds of work. */
const RECORDS_PER_PAUSE = 4096;

/** Makes one sorted run of redo frames or of several runs. Plain data: it may cross to another thread. */
export interface CompactionJob {
  /** The newest first. */
  inputs: readonly CompactionInput[];
  /** Path of the run to make, which is not there yet. */
  target: string;
  /** Folder of `target`. */
  directory: string;
  /** Nothing older than the inputs exists: a deleted key need not be remembered. */
  dropDeleted: boolean;
  /** States that are in use; records of others are left out. */
  states: readonly StateInUse[];
}

export interface StateInUse {
  number: number;
  /** Entries that were put until then are expired, epoch ms; −∞: they have no time. */
  expiredUntilMs: number;
}

export type CompactionInput = { kind: 'redo'; path: string; bytes: number } | { kind: 'run'; path: string };

export interface CompactionResult {
  /** With none there is no file. */
  records: number;
  bytes: number;
  /** Records by state. */
  counts: ReadonlyMap<number, number>;
}

/** Resolves when the run is durable. `pause` is awaited now and then. */
export async function compact(
  job: CompactionJob,
  disk: StateDisk,
  pause: () => Promise<void>,
): Promise<CompactionResult> {
  const inputs = job.inputs.map((input) => openInput(input, disk));
  const target = disk.open(job.target, 'write');
  try {
    const recordsMax = inputs.reduce((sum, { count }) => sum + count, 0);
    const writer = new RunWriter(target, recordsMax);
    await merge(job, new MergeCursor(inputs.map(({ cursor }) => cursor)), writer, pause);
    const bytes = writer.finish();
    if (writer.records > 0) {
      await target.sync();
      await disk.syncDirectory(job.directory);
    } else disk.remove(job.target);
    const { records, counts } = writer;
    return { records, bytes: records > 0 ? bytes : 0, counts };
  } finally {
    target.close();
    for (const { close } of inputs) close();
  }
}

async function merge(
  { dropDeleted, states }: CompactionJob,
  cursor: MergeCursor,
  writer: RunWriter,
  pause: () => Promise<void>,
): Promise<void> {
  const expiredUntilMs = new Map(states.map((state) => [state.number, state.expiredUntilMs]));
  let sincePause = 0;
  for (let record = cursor.next(); record !== undefined; record = cursor.next()) {
    const untilMs = expiredUntilMs.get(record.state);
    // What expired is as deleted: an older record of the key must not come back, whatever the TTL is then.
    const isGone = record.isDeleted || (untilMs !== undefined && isExpired(record, untilMs));
    if (untilMs !== undefined && !(dropDeleted && isGone)) writer.add(record, isGone);
    if (++sincePause < RECORDS_PER_PAUSE) continue;
    sincePause = 0;
    await pause();
  }
}

function isExpired({ bytes, valueStart }: RecordCursor, untilMs: number): boolean {
  return untilMs > Number.NEGATIVE_INFINITY && putAtMsOf(bytes, valueStart) <= untilMs;
}

function openInput(
  input: CompactionInput,
  disk: StateDisk,
): { cursor: RecordCursor; count: number; close: () => void } {
  if (input.kind === 'redo') {
    const cursor = new RedoCursor(readRedo(disk, input.path, input.bytes), input.path);
    return { cursor, count: cursor.count, close: () => {} };
  }
  const run = new RunFile(disk, input.path);
  return { cursor: new RunCursor(run), count: run.index.records, close: () => run.close() };
}
