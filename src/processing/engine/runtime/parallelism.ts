import type { Parallel, StartTask } from '../parallel/task-link.ts';
import type { StateRecord } from '../state/disk/state-record.ts';
import type { EpochStore } from './epoch-store.ts';

/** The last epoch of a store. */
type LastEpoch = Awaited<ReturnType<EpochStore['load']>>;

/**
 * How a job is executed. State stays with the tasks that wrote it: a job that goes on keeps its parallelism, whatever
 * is wanted now.
 */
export function parallelFor(wanted: number, last: LastEpoch, start: StartTask): Parallel | undefined {
  const tasks = last === undefined ? wanted : parallelismOf(last.state);
  return tasks === 1 ? undefined : { tasks, start };
}

/** With how many tasks a state was written. */
export function parallelismOf({ tasks }: StateRecord): number {
  return tasks?.records.length ?? 1;
}

/** A store that was asked already for its last epoch. */
export function alreadyLoaded(store: EpochStore, last: LastEpoch): EpochStore {
  return {
    place: store.place,
    load: () => Promise.resolve(last),
    commit: (commit) => store.commit(commit),
    finish: () => store.finish(),
    close: () => store.close(),
  };
}
