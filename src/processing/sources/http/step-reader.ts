import type { Readable } from 'node:stream';
import { errors } from '../errors.ts';

/**
 * Takes a stream in steps: each holds what has come while the last one was worked on. While `bytesMax` are waiting
 * the stream is paused, so a fast sender is slowed down to what the log takes, and a slow sender waits for nobody.
 */
export class StepReader {
  readonly #stream: Readable;
  readonly #bytesMax: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(stream: Readable, bytesMax: number) {
    this.#stream = stream;
    this.#bytesMax = bytesMax;
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    stream.once('end', () => this.#finish());
    stream.once('error', (error: Error) => this.#finish(error));
    stream.once('close', () => this.#finish(new Error('closed')));
  }

  /** What has come, at least one byte; null at the end. Rejects with `body_incomplete` if the sender goes away. */
  async next(): Promise<Buffer | null> {
    if (this.#bytes === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#bytes === 0) {
      if (this.#error === undefined) return null;
      throw errors.body_incomplete('The stream ended before its end.', { cause: this.#error });
    }
    const step =
      this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [];
    this.#bytes = 0;
    if (!this.#ended) this.#stream.resume();
    return step;
  }

  /** Takes no more; the rest of the stream is let go by. */
  stop(): void {
    this.#stream.removeAllListeners('data');
    this.#stream.resume();
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= this.#bytesMax) this.#stream.pause();
    this.#wakeUp();
  }

  #finish(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
