import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '#foundation';
import type { Batch } from '../../batch/batch.ts';
import type { SourcePosition } from '../connector.ts';
import { isBeginningOf, putBeginning, sizeOf } from './file-copy.ts';
import type { FileEncoder } from './file-encoder.ts';
import { PartFile, type PartState } from './part-file.ts';

const COPY_BYTES = 256 * 1024;

interface Position {
  part: PartState;
  /** The file under its name is one of this pipeline's already, up to some length. */
  isShown: boolean;
}

/**
 * One file under a name that was given. Its rows are written beside it; with each committed epoch those of the epoch
 * are copied to its end, so that the file holds committed rows only.
 */
export class GrownFile {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #openEncoder: (state: string | null) => FileEncoder;
  #part: PartFile | undefined;
  /** Committed bytes; -1: none were flushed yet. */
  #length = -1;
  #isShown = false;

  constructor(path: string, clock: Clock, openEncoder: (state: string | null) => FileEncoder) {
    this.#path = path;
    this.#clock = clock;
    this.#openEncoder = openEncoder;
  }

  open(position: SourcePosition | undefined): void {
    const last = (position ?? undefined) as unknown as Position | undefined;
    const state = last?.part ?? this.#newPart();
    this.#bringBack(state);
    this.#part = new PartFile(state, this.#openEncoder(state.encoder));
    this.#part.open();
    if (last === undefined) return;
    this.#length = state.length;
    // After a start from a savepoint the file may hold rows that were written since: it is made anew.
    this.#isShown = last.isShown && isBeginningOf(this.#path, state.temporary);
    this.committed();
  }

  #newPart(): PartState {
    const nowMs = this.#clock.nowMs();
    return {
      temporary: join(dirname(this.#path), `.${basename(this.#path)}.${randomUUID()}.inprogress`),
      target: this.#path,
      partition: '',
      length: 0,
      createdMs: nowMs,
      changedMs: nowMs,
      encoder: null,
    };
  }

  /** The whole file was given its name by a run that came to its end; this one may go on behind what it knows of it. */
  #bringBack({ temporary, length }: PartState): void {
    if (length === 0 || existsSync(temporary) || sizeOf(this.#path) < length) return;
    putBeginning(this.#path, length, temporary, copyOf(temporary));
  }

  /** Throws an EncodeError if the format cannot hold the row. */
  add(batch: Batch, row: number, nowMs: number): void {
    if (this.#part === undefined) throw new TypeError('The file is not open.');
    this.#part.add(batch, row, nowMs);
  }

  flush(): SourcePosition {
    if (this.#part === undefined) return null;
    const part = this.#part.sync();
    this.#length = part.length;
    return { part, isShown: this.#isShown } satisfies Position;
  }

  committed(): void {
    if (this.#part === undefined || this.#length <= 0) return;
    const { temporary } = this.#part;
    if (this.#isShown) this.#append(temporary);
    else putBeginning(temporary, this.#length, this.#path, copyOf(temporary));
    this.#isShown = true;
  }

  /** The file is always a beginning of the one beside it, wherever a crash left it. */
  #append(temporary: string): void {
    const from = openSync(temporary, 'r');
    const to = openSync(this.#path, 'a');
    try {
      const bytes = Buffer.allocUnsafe(COPY_BYTES);
      for (let at = sizeOf(this.#path); at < this.#length; ) {
        const read = readSync(from, bytes, 0, Math.min(COPY_BYTES, this.#length - at), at);
        if (read === 0) break;
        for (let written = 0; written < read; ) written += writeSync(to, bytes, written, read - written);
        at += read;
      }
      fsyncSync(to);
    } finally {
      closeSync(from);
      closeSync(to);
    }
  }

  /** All input has ended. */
  finish(): void {
    if (this.#part === undefined) return;
    this.#part.sync();
    this.#part.close();
    renameSync(this.#part.temporary, this.#path);
    this.#part = undefined;
  }

  close(): void {
    this.#part?.close();
  }

  discard(): void {
    this.close();
    if (this.#part === undefined) return;
    rmSync(this.#part.temporary, { force: true });
    rmSync(copyOf(this.#part.temporary), { force: true });
  }
}

/** Where what is to stand under a name is put together. */
function copyOf(temporary: string): string {
  return `${temporary}.copy`;
}
