import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { StateDisk } from '../../state/disk/state-disk.ts';
import { parseRecord, type StateRecord } from '../../state/disk/state-record.ts';
import { stateErrors } from '../../state/errors.ts';

/** The log takes no more with an offset. */
export const METADATA_CHARACTERS_MAX = 4096;

/** What is true after an epoch. */
export interface EpochRecord {
  epoch: number;
  state: StateRecord;
}

/** What the metadata says: the record, or the file that has it, with a check sum of its bytes. */
type Metadata = { epoch: number; state: unknown } | FileReference;

interface FileReference {
  epoch: number;
  file: FileName;
  crc: number;
}

/** Two files take turns, so that the one that was committed last is never written to. */
const FILE_NAMES = ['epoch-a.json', 'epoch-b.json'] as const;
type FileName = (typeof FILE_NAMES)[number];

/**
 * The records of a pipeline's epochs as metadata of offsets. One that is too long, as with many tasks, each of which
 * names its files, lies in a file that the metadata names.
 */
export class EpochRecords {
  readonly #disk: StateDisk;
  readonly #directory: string;
  /** The file that the metadata of the last epoch names. */
  #committed: FileName | undefined;

  constructor(disk: StateDisk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
  }

  /** The last of the records. Throws `state_corrupt` if its file is not what was written. */
  load(texts: readonly string[]): EpochRecord | undefined {
    const newest = texts
      .map((text) => JSON.parse(text) as Metadata)
      .reduce<Metadata | undefined>((a, b) => (a === undefined || b.epoch > a.epoch ? b : a), undefined);
    if (newest === undefined) return undefined;
    if ('state' in newest) return { epoch: newest.epoch, state: parseRecord(newest.state) };
    this.#committed = newest.file;
    return this.#read(newest);
  }

  #read({ epoch, file: name, crc }: FileReference): EpochRecord {
    const path = join(this.#directory, name);
    const file = this.#disk.open(path, 'read');
    try {
      const bytes = Buffer.alloc(file.size);
      file.read(bytes, 0);
      if (crc32(bytes) !== crc)
        throw stateErrors.state_corrupt(`The file ${path} is not what was written in epoch ${epoch}.`);
      const { state } = JSON.parse(bytes.toString()) as EpochRecord;
      return { epoch, state: parseRecord(state) };
    } finally {
      file.close();
    }
  }

  /** The metadata for a record; what it names is durable. */
  async write(record: EpochRecord): Promise<string> {
    const text = JSON.stringify(record);
    if (text.length <= METADATA_CHARACTERS_MAX) return text;
    const name = this.#committed === FILE_NAMES[0] ? FILE_NAMES[1] : FILE_NAMES[0];
    const bytes = Buffer.from(text);
    await this.#writeFile(name, bytes);
    return JSON.stringify({ epoch: record.epoch, file: name, crc: crc32(bytes) } satisfies FileReference);
  }

  async #writeFile(name: FileName, bytes: Uint8Array): Promise<void> {
    this.#disk.makeDirectory(this.#directory);
    const file = this.#disk.open(join(this.#directory, name), 'write');
    try {
      const isNew = file.size === 0;
      file.write(bytes, 0);
      file.truncate(bytes.length);
      await file.sync();
      if (isNew) await this.#disk.syncDirectory(this.#directory);
    } finally {
      file.close();
    }
  }

  /** What was written last is committed. */
  committed(metadata: string): void {
    const known = JSON.parse(metadata) as Metadata;
    this.#committed = 'file' in known ? known.file : undefined;
  }
}
