import { constants } from 'node:fs';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { stateErrors } from '../state/errors.ts';

/** `MRST`, version of the layout, CRC-32 of everything behind it, epoch (8 bytes), length of the state (8 bytes). */
const MAGIC = 0x4d525354;
const VERSION = 1;
const HEADER_BYTES = 28;
const CRC_END = 12;

/** The two files take turns: while one is written the other one is whole. */
const NAMES = ['state-a.bin', 'state-b.bin'] as const;

/**
 * The state of one pipeline, as of its last epochs. An epoch is written over the older of two files and synced, so
 * that neither a name nor a folder changes from one epoch to the next: one sync an epoch. Which of the two counts
 * is said by the commit record, which names the epoch; a file that was being written when the power went has a
 * wrong checksum, and is the one that does not count.
 */
export class StateFiles {
  readonly #directory: string;
  /** The file that holds the state that counts. */
  #current: (typeof NAMES)[number] | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Resolves when the state is durable. It counts from when the next `write` begins. */
  async write(epoch: number, state: Uint8Array): Promise<void> {
    const name = this.#current === NAMES[0] ? NAMES[1] : NAMES[0];
    const path = join(this.#directory, name);
    const isNew = await this.#prepare(path);
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT);
    try {
      await file.writev([headerOf(epoch, state), state], 0);
      await file.datasync();
    } finally {
      await file.close();
    }
    if (isNew) await syncDirectory(this.#directory);
    this.#current = name;
  }

  /** True if the file is not there yet. */
  async #prepare(path: string): Promise<boolean> {
    if (this.#current !== undefined && (await exists(path))) return false;
    await mkdir(this.#directory, { recursive: true });
    return !(await exists(path));
  }

  /** Throws `state_corrupt` if neither file holds the epoch, whole. */
  async read(epoch: number): Promise<Uint8Array> {
    for (const name of NAMES) {
      const bytes = await readFile(join(this.#directory, name)).catch(() => undefined);
      const state = bytes === undefined ? undefined : stateOf(bytes, epoch);
      if (state === undefined) continue;
      this.#current = name;
      return state;
    }
    throw stateErrors.state_corrupt(`The state of epoch ${epoch} is missing or damaged.`);
  }

  async removeAll(): Promise<void> {
    for (const name of NAMES) await rm(join(this.#directory, name), { force: true });
    this.#current = undefined;
  }
}

function headerOf(epoch: number, state: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(MAGIC, 0);
  header.writeUInt32BE(VERSION, 4);
  header.writeBigUInt64BE(BigInt(epoch), CRC_END);
  header.writeBigUInt64BE(BigInt(state.length), CRC_END + 8);
  header.writeUInt32BE(crc32(state, crc32(header.subarray(CRC_END))), 8);
  return header;
}

/** The state in a file, which may be longer than it; undefined if it is not of this epoch, or not whole. */
function stateOf(bytes: Buffer, epoch: number): Buffer | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(0) !== MAGIC || bytes.readUInt32BE(4) !== VERSION)
    return undefined;
  if (bytes.readBigUInt64BE(CRC_END) !== BigInt(epoch)) return undefined;
  const end = HEADER_BYTES + Number(bytes.readBigUInt64BE(CRC_END + 8));
  if (end > bytes.length || crc32(bytes.subarray(CRC_END, end)) !== bytes.readUInt32BE(8)) return undefined;
  return bytes.subarray(HEADER_BYTES, end);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
