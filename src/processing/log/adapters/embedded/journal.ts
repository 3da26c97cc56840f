import { crc32 } from 'node:zlib';
import { errors } from '../../errors.ts';
import type { GroupOffset } from '../../event-log.ts';
import { type Disk, type DiskFile, readWholeFile, replaceFile } from './disk.ts';
import { JOURNAL_BYTES_MAX } from './limits.ts';

const NAME = 'coordinator.journal';
const MAGIC = 0x314a524d;
const HEADER_BYTES = 12;
const CYCLES_PER_INCARNATION = 2 ** 32;

/** Everything the coordinator knows, as of one moment. The first entry of the file. */
export interface Snapshot {
  /** Counts the times the log was opened, so that no cycle number is ever given twice. */
  incarnation: number;
  lastCommittedCycle: number;
  groups: Record<string, GroupOffset[]>;
}

/** One group commit's share. Writing it is the moment at which its conditional frames become true. */
export interface JournalEntry {
  committedCycle?: number;
  commits: { group: string; offsets: readonly GroupOffset[] }[];
  deletedGroups: string[];
}

/**
 * The coordinator's file: a snapshot, then entries, each `u32 CRC-32 of the rest · u32 magic "MRJ1" ·
 * u32 length · JSON`. An entry that is torn at the end of the file never happened; a bad one before a good
 * one is damage, and so is a file without its snapshot, since it is only ever put in place whole.
 */
export class Journal {
  readonly #disk: Disk;
  readonly #directory: string;
  #file: DiskFile | undefined;
  #sizeBytes = 0;

  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
  }

  /** What the journal says; undefined if there is none. Changes nothing. */
  async load(): Promise<{ snapshot: Snapshot; entries: JournalEntry[] } | undefined> {
    const bytes = await readWholeFile(this.#disk, this.#directory, NAME);
    if (bytes === undefined) return undefined;
    const payloads: unknown[] = [];
    let at = 0;
    for (let entry = readEntry(bytes, at); entry !== undefined; entry = readEntry(bytes, at)) {
      payloads.push(entry.payload);
      at = entry.end;
    }
    const [snapshot, ...entries] = payloads;
    if (snapshot === undefined || hasEntryAfter(bytes, at)) throw this.#damaged(at);
    return { snapshot: snapshot as Snapshot, entries: entries as JournalEntry[] };
  }

  /** Replaces the file by a snapshot and opens it for entries. */
  async rewrite(snapshot: Snapshot): Promise<void> {
    await this.close();
    const entry = encodeEntry(snapshot);
    await replaceFile(this.#disk, this.#directory, NAME, entry);
    this.#file = await this.#disk.open(`${this.#directory}/${NAME}`, 'existing');
    this.#sizeBytes = entry.length;
  }

  get isLarge(): boolean {
    return this.#sizeBytes > JOURNAL_BYTES_MAX;
  }

  /** Resolves when the entry is durable. */
  async append(entry: JournalEntry): Promise<void> {
    if (this.#file === undefined) throw errors.log_closed('The journal is closed.');
    const bytes = encodeEntry(entry);
    await this.#file.write([bytes], this.#sizeBytes);
    await this.#file.syncData();
    this.#sizeBytes += bytes.length;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  #damaged(position: number): Error {
    const file = `${this.#directory}/${NAME}`;
    return errors.log_damaged(`An entry fails its checksum at byte ${position} of ${file}.`, {
      details: { file, position },
    });
  }
}

export function firstCycle(incarnation: number): number {
  return incarnation * CYCLES_PER_INCARNATION + 1;
}

function encodeEntry(payload: Snapshot | JournalEntry): Uint8Array {
  const json = Buffer.from(JSON.stringify(payload), 'utf8');
  const bytes = Buffer.alloc(HEADER_BYTES + json.length);
  bytes.writeUInt32LE(MAGIC, 4);
  bytes.writeUInt32LE(json.length, 8);
  bytes.set(json, HEADER_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

function readEntry(bytes: Uint8Array, at: number): { payload: unknown; end: number } | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = at + HEADER_BYTES + buffer.readUInt32LE(at + 8);
  if (buffer.readUInt32LE(at + 4) !== MAGIC || end > bytes.length) return undefined;
  if (buffer.readUInt32LE(at) !== crc32(buffer.subarray(at + 4, end))) return undefined;
  return { payload: JSON.parse(buffer.toString('utf8', at + HEADER_BYTES, end)), end };
}

/** The magic's bytes cannot occur inside JSON that this file writes, except in free text; the checksum tells then. */
function hasEntryAfter(bytes: Uint8Array, from: number): boolean {
  for (let at = from + 1; at + HEADER_BYTES <= bytes.length; at++) {
    if (readEntry(bytes, at) !== undefined) return true;
  }
  return false;
}
