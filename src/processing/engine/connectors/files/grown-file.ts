import { randomUUID } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '#foundation';
import type { Batch } from '../../batch/batch.ts';
import type { SourcePosition } from '../connector.ts';
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
    const nowMs = this.#clock.nowMs();
    const state = last?.part ?? {
      temporary: join(dirname(this.#path), `.${basename(this.#path)}.${randomUUID()}.inprogress`),
      target: this.#path,
      partition: '',
      length: 0,
      createdMs: nowMs,
      changedMs: nowMs,
      encoder: null,
    };
    this.#isShown = last?.isShown ?? false;
    // The whole file was given its name by a run that died before it could say so.
    if (last !== undefined && !existsSync(state.temporary) && existsSync(this.#path)) return;
    this.#part = new PartFile(state, this.#openEncoder(state.encoder));
    this.#part.open();
    if (last === undefined) return;
    this.#length = state.length;
    this.committed();
  }

  add(batch: Batch, row: number, nowMs: number): void {
    this.#part?.add(batch, row, nowMs);
  }

  flush(): SourcePosition {
    if (this.#part === undefined) return null;
    const part = this.#part.sync();
    this.#length = part.length;
    return { part, isShown: this.#isShown } satisfies Position;
  }

  committed(): void {
    if (this.#part === undefined || this.#length <= 0) return;
    if (this.#isShown) this.#append(this.#part.temporary);
    else this.#replace(this.#part.temporary);
    this.#isShown = true;
  }

  /** What stood there before is gone at once. */
  #replace(temporary: string): void {
    const copy = `${temporary}.copy`;
    copyFileSync(temporary, copy);
    renameSync(copy, this.#path);
  }

  /** The file is always a beginning of the one beside it, wherever a crash left it. */
  #append(temporary: string): void {
    const from = openSync(temporary, 'r');
    const to = openSync(this.#path, 'a');
    try {
      const bytes = Buffer.allocUnsafe(COPY_BYTES);
      for (let at = statSync(this.#path).size; at < this.#length; ) {
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
    if (this.#part !== undefined) rmSync(this.#part.temporary, { force: true });
  }
}
