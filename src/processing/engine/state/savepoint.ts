import { copyJobState } from './disk/copy-state.ts';
import type { StateDisk } from './disk/state-disk.ts';
import { parseRecord, type StateRecord } from './disk/state-record.ts';
import { stateErrors } from './errors.ts';

const FORMAT = 'millrace-savepoint';
const VERSION = 1;
const MANIFEST = 'manifest.json';
const MANIFEST_BYTES_MAX = 64 * 1024 * 1024;

/** What `manifest.json` says of a savepoint: a folder with the state of a pipeline as it was after an epoch. */
export interface SavepointManifest {
  format: typeof FORMAT;
  version: number;
  /** Of the pipeline. */
  name: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** Of the script, hexadecimal. */
  scriptSha256: string;
  epoch: number;
  /** The files beside the manifest. */
  state: StateRecord;
  /** Positions in the log that belong to the state. */
  offsets: readonly { topic: string; partition: number; offset: number }[];
  /** How far the topics of its views were: what lies before belongs to the state. */
  outputs?: readonly { view: string; topic: string; offset: number }[];
  /** Those that have state or a position of their own. */
  operators: readonly OperatorMark[];
  /** Keyed states. */
  states: readonly { operator: string; name: string; entries: number }[];
}

/** What an operator is known by from one script to another. */
export interface OperatorMark {
  id: string;
  kind: string;
  /** Equal where the operator itself is: it then understands the state. What is below it may be another. */
  fingerprint: string;
}

/** What a start from a savepoint keeps. */
export interface SavepointMatch {
  kept: readonly { from: string; to: string; kind: string }[];
  /** Their state is left behind. */
  dropped: readonly OperatorMark[];
  /** They begin with nothing. */
  added: readonly OperatorMark[];
}

/** What a start from a savepoint with an edited script makes of a view. */
export interface ViewMatch {
  view: string;
  /** Its rows as of the savepoint are those of the state that is taken over. */
  isValid: boolean;
  /** Why they are, or are not. */
  reason: string;
}

/** Writes the files of `record` below `source` and the manifest, last. Rejects with `savepoint_exists`. */
export async function writeSavepoint(
  disk: StateDisk,
  directory: string,
  source: { home: string; record: StateRecord },
  about: Omit<SavepointManifest, 'format' | 'version' | 'state'>,
): Promise<SavepointManifest> {
  if (disk.list(directory).length > 0)
    throw stateErrors.savepoint_exists(`The folder ${directory} is not empty.`);
  const state = { ...source.record, home: '' };
  const manifest: SavepointManifest = { format: FORMAT, version: VERSION, ...about, state };
  await copyJobState(disk, state, source.home, directory);
  const file = disk.open(`${directory}/${MANIFEST}`, 'write');
  try {
    file.write(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), 0);
    await file.sync();
  } finally {
    file.close();
  }
  await disk.syncDirectory(directory);
  return manifest;
}

/** Throws `savepoint_invalid` if there is no savepoint, or not a whole one, or one of another version. */
export function readSavepoint(disk: StateDisk, directory: string): SavepointManifest {
  if (!disk.list(directory).includes(MANIFEST))
    throw stateErrors.savepoint_invalid(`There is no savepoint in ${directory}.`);
  const manifest = parseManifest(readText(disk, `${directory}/${MANIFEST}`));
  if (manifest?.format !== FORMAT)
    throw stateErrors.savepoint_invalid(`The manifest of the savepoint in ${directory} is damaged.`);
  if (manifest.version !== VERSION)
    throw stateErrors.savepoint_invalid(
      `The savepoint in ${directory} is of version ${manifest.version}; this is version ${VERSION}.`,
    );
  return { ...manifest, state: parseRecord(manifest.state) };
}

function readText(disk: StateDisk, path: string): string {
  const file = disk.open(path, 'read');
  try {
    const content = Buffer.alloc(Math.min(file.size, MANIFEST_BYTES_MAX));
    file.read(content, 0);
    return content.toString();
  } finally {
    file.close();
  }
}

function parseManifest(text: string): SavepointManifest | undefined {
  try {
    return JSON.parse(text) as SavepointManifest;
  } catch {
    return undefined;
  }
}

/**
 * Which operator takes whose state: the one with the same id and fingerprint; else, where an edit has moved the
 * numbers of the ids, the only one with the same fingerprint.
 */
export function matchOperators(
  before: readonly OperatorMark[],
  now: readonly OperatorMark[],
): SavepointMatch {
  const kept: { from: string; to: string; kind: string }[] = [];
  const take = (find: (mark: OperatorMark) => OperatorMark | undefined): void => {
    for (const mark of now) {
      if (kept.some(({ to }) => to === mark.id)) continue;
      const found = find(mark);
      if (found !== undefined) kept.push({ from: found.id, to: mark.id, kind: mark.kind });
    }
  };
  take((mark) => before.find(({ id, fingerprint }) => id === mark.id && fingerprint === mark.fingerprint));
  take((mark) => {
    const isFree = ({ id, fingerprint }: OperatorMark, side: 'from' | 'to'): boolean =>
      fingerprint === mark.fingerprint && !kept.some((one) => one[side] === id);
    const candidates = before.filter((one) => isFree(one, 'from'));
    const rivals = now.filter((one) => isFree(one, 'to'));
    return candidates.length === 1 && rivals.length === 1 ? candidates[0] : undefined;
  });
  return {
    kept,
    dropped: before.filter(({ id }) => !kept.some(({ from }) => from === id)),
    added: now.filter(({ id }) => !kept.some(({ to }) => to === id)),
  };
}
