import type { Parallel, StartTask } from '../parallel/task-link.ts';
import type { Sink } from '../plan/physical-plan.ts';
import { hasSections } from '../plan/rules/parallel-section.ts';
import type { StateRecord } from '../state/disk/state-record.ts';
import type { EpochStore } from './epoch-store.ts';

/**
 * How a job is executed. State stays with the tasks that wrote it: a job that goes on with `state` keeps its
 * parallelism, whatever is wanted now.
 */
export function parallelFor(
  wanted: number,
  state: StateRecord | undefined,
  start: StartTask,
): Parallel | undefined {
  const tasks = state === undefined ? wanted : parallelismOf(state);
  return tasks === 1 ? undefined : { tasks, start };
}

/** What to say where a job does not get the parallelism that is wanted; undefined if it does, or if it is all the same. */
export function parallelismWarning(
  wanted: number,
  state: StateRecord | undefined,
  sinks: readonly Sink[],
): string | undefined {
  const kept = state === undefined ? wanted : parallelismOf(state);
  if (kept === wanted || !hasSections(sinks)) return undefined;
  return `Its state was written with a parallelism of ${kept}, and it goes on with that; it takes ${wanted} when it begins anew.`;
}

/** With how many tasks a state was written. */
export function parallelismOf({ tasks }: StateRecord): number {
  return tasks?.records.length ?? 1;
}

/** A store that was asked already for its last epoch. */
export function alreadyLoaded(store: EpochStore, last: Awaited<ReturnType<EpochStore['load']>>): EpochStore {
  return {
    place: store.place,
    load: () => Promise.resolve(last),
    commit: (commit) => store.commit(commit),
    finish: () => store.finish(),
    close: () => store.close(),
  };
}
