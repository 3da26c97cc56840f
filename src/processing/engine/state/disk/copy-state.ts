import { readRedo } from './redo-cursor.ts';
import type { StateDisk } from './state-disk.ts';
import { redoPath, runPath, type StateRecord, taskPath } from './state-record.ts';

/** Makes the files of a job's state again in another folder, those of its tasks as well. Resolves when all is durable. */
export async function copyJobState(
  disk: StateDisk,
  record: StateRecord,
  source: string,
  target: string,
): Promise<void> {
  await copyState(disk, record, source, target);
  for (const [task, own] of (record.tasks?.records ?? []).entries())
    await copyState(disk, own, taskPath(source, task), taskPath(target, task));
}

/**
 * Makes the files that a record names again in another folder. Runs are linked, as nobody changes them: a state of
 * any size costs little more than its redo files. Resolves when all is durable.
 */
async function copyState(
  disk: StateDisk,
  record: StateRecord,
  source: string,
  target: string,
): Promise<void> {
  disk.makeDirectory(target);
  // Before anything is awaited: a run may be merged into another one, and go.
  for (const number of record.runs) disk.link(runPath(source, number), runPath(target, number));
  for (const { file, bytes } of record.redo) {
    const content = readRedo(disk, redoPath(source, file), bytes);
    const copy = disk.open(redoPath(target, file), 'write');
    try {
      copy.write(content, 0);
      await copy.sync();
    } finally {
      copy.close();
    }
  }
  await disk.syncDirectory(target);
}
