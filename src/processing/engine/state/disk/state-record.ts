import { stateErrors } from '../errors.ts';

/**
 * Grows when what operators keep, or how it is written, is another than before. State of another format is refused:
 * read as if it were of this one it would be wrong without anybody noticing.
 */
export const STATE_FORMAT = 1;

/**
 * What of the files is true after an epoch. It is part of the commit record (`epoch.json`, or the metadata of the
 * log's offsets), so that files, positions and outputs of an epoch become true in one step.
 */
export interface StateRecord {
  /** {@link STATE_FORMAT} of whoever wrote it. */
  format: number;
  /** Folder below the pipeline's own in which the files are; empty: in that one. */
  home: string;
  /** Numbers of the sorted runs, the newest first. */
  runs: readonly number[];
  /** What has to be replayed on top of the runs, in this order. */
  redo: readonly RedoExtent[];
  /** Frames to replay after those, base64: too few to be worth the sync of a file. */
  inline?: string;
  /** Of a job with several tasks, which keep their own. */
  tasks?: TaskRecords;
}

export const NO_STATE: StateRecord = { format: STATE_FORMAT, home: '', runs: [], redo: [] };

/** What is true of the tasks' files, which lie in `task-<number>` below the pipeline's. */
export interface TaskRecords {
  /** Who keeps which state. */
  layout: string;
  records: readonly StateRecord[];
}

export function taskPath(home: string, task: number): string {
  return `${home}/task-${task}`;
}

/** The frames of a redo file that count: its first `bytes` bytes. */
export interface RedoExtent {
  file: RedoFileName;
  /** Epoch of its first frame. */
  since: number;
  bytes: number;
}

/** Two redo files take turns. */
export type RedoFileName = 'a' | 'b';

export function redoPath(home: string, name: RedoFileName): string {
  return `${home}/redo-${name}.bin`;
}

export function runPath(home: string, number: number): string {
  return `${home}/run-${number}.bin`;
}

/** The number in the name of a run's file; undefined for other files. */
export function runNumber(name: string): number | undefined {
  const match = /^run-(\d+)\.bin$/.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/** The folder of a state that began anew, in this epoch. */
export function homeSince(epoch: number): string {
  return `from-${epoch}`;
}

export function isHome(name: string): boolean {
  return /^from-\d+$/.test(name);
}

/** Of the names in a folder, those of files and folders of the state. */
export function stateFilesIn(names: readonly string[]): string[] {
  return names.filter((name) => isHome(name) || /^(?:task-\d+|(?:run-\d+|redo-[ab])\.bin)$/.test(name));
}

/** Throws `state_corrupt` for what is no record. One of another format can only be left behind: see {@link checkFormat}. */
export function parseRecord(value: unknown): StateRecord {
  const { format = 0, home, runs, redo, inline, tasks } = (value ?? {}) as Partial<StateRecord>;
  if (typeof home !== 'string' || !Array.isArray(runs) || !Array.isArray(redo))
    throw stateErrors.state_corrupt('What should say where the state is says nothing of it.');
  return {
    format,
    home,
    runs,
    redo,
    ...(inline === undefined ? {} : { inline }),
    ...(tasks === undefined ? {} : { tasks }),
  };
}

/** Throws `state_of_other_version` if the state cannot be read here. */
export function checkFormat({ format }: StateRecord): void {
  if (format === STATE_FORMAT) return;
  throw stateErrors.state_of_other_version(
    `The state was written by another version of Millrace, in format ${format}; this one reads format ${STATE_FORMAT}. ` +
      'Go back to that version, or let the pipeline begin anew: "millrace pipelines restart NAME --earliest".',
    { details: { format, expected: STATE_FORMAT } },
  );
}
