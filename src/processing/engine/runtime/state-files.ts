import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { stateErrors } from '../state/errors.ts';

/** `MRST` and the version of the layout, then the CRC-32 of the rest, then the rest. */
const MAGIC = 0x4d525354;
const VERSION = 1;
const HEADER_BYTES = 12;

/**
 * State files of one pipeline, one for each epoch that changed the state: `state-000000000042.bin`. A file is
 * written beside its place, synced, renamed and the folder synced, so that a name stands for a whole file.
 */
export class StateFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  #path(epoch: number): string {
    return join(this.#directory, `state-${String(epoch).padStart(12, '0')}.bin`);
  }

  /** Resolves when the file is durable. */
  async write(epoch: number, state: Uint8Array): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const path = this.#path(epoch);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32BE(MAGIC, 0);
    header.writeUInt32BE(VERSION, 4);
    header.writeUInt32BE(crc32(state), 8);
    const file = await open(`${path}.part`, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC);
    try {
      await file.writev([header, state]);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${path}.part`, path);
    await syncDirectory(this.#directory);
  }

  /** Throws `state_corrupt` if the file is not there or not whole. */
  async read(epoch: number): Promise<Uint8Array> {
    const path = this.#path(epoch);
    const bytes = await readFile(path).catch((error: unknown) => {
      throw stateErrors.state_corrupt(
        `The state of epoch ${epoch} cannot be read: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
    });
    const state = bytes.subarray(HEADER_BYTES);
    const isWhole =
      bytes.length >= HEADER_BYTES &&
      bytes.readUInt32BE(0) === MAGIC &&
      bytes.readUInt32BE(4) === VERSION &&
      bytes.readUInt32BE(8) === crc32(state);
    if (!isWhole) throw stateErrors.state_corrupt(`The state file of epoch ${epoch} is damaged.`);
    return state;
  }

  /** Removes the files of all other epochs. */
  async keepOnly(epoch: number): Promise<void> {
    const kept = this.#path(epoch);
    const names = await readdir(this.#directory).catch(() => [] as string[]);
    for (const name of names) {
      const path = join(this.#directory, name);
      if (name.startsWith('state-') && path !== kept) await rm(path, { force: true });
    }
  }

  async removeAll(): Promise<void> {
    await this.keepOnly(-1);
  }
}

export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
