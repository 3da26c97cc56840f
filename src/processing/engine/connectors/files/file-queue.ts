import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Clock } from '#foundation';
import type { SourcePosition } from '../connector.ts';
import { connectorErrors } from '../errors.ts';
import { listFiles } from './list-files.ts';

/** Files that a table without end remembers to have read. */
export const FILES_REMEMBERED_MAX = 100_000;

/** Where a source of files stands; paths are relative to the table's. */
export interface FilePosition {
  /** The file that is being read, and where in it; null between files. */
  current: { file: string; at: SourcePosition } | null;
  /** The last file that was read to its end, in the order of paths; of a table with an end. */
  last: string | null;
  /** All files that were read to their end; of a table without one. */
  done: readonly string[];
}

/**
 * The files of a table in the order they are read. With an end: by path. Without one: the folder is looked at again
 * and again, and new files come by the time of their last change.
 */
export class FileQueue {
  readonly #path: string;
  readonly #pattern: RegExp | undefined;
  readonly #intervalMs: number | undefined;
  readonly #clock: Clock;
  readonly #done = new Set<string>();
  #last: string | null = null;
  #waiting: string[] = [];
  #nextLookMs = Number.NEGATIVE_INFINITY;
  #hasLooked = false;

  constructor(path: string, pattern: RegExp | undefined, intervalMs: number | undefined, clock: Clock) {
    this.#path = path;
    this.#pattern = pattern;
    this.#intervalMs = intervalMs;
    this.#clock = clock;
  }

  /** Goes on at a position. Resolves with the file that was being read then. */
  async open(position: FilePosition | undefined): Promise<{ file: string; at: SourcePosition } | undefined> {
    for (const file of position?.done ?? []) this.#done.add(file);
    this.#last = position?.last ?? null;
    const current = position?.current ?? undefined;
    await this.#look(current?.file);
    return current === undefined ? undefined : { file: resolve(this.#path, current.file), at: current.at };
  }

  /** The next file; undefined if there is none now. */
  async next(): Promise<string | undefined> {
    if (this.#waiting.length === 0 && this.waitMs === 0) await this.#look();
    const file = this.#waiting.shift();
    return file === undefined ? undefined : resolve(this.#path, file);
  }

  /** How long until the folder is looked at again. */
  get waitMs(): number {
    if (this.#intervalMs === undefined) return this.#hasLooked ? Number.POSITIVE_INFINITY : 0;
    return Math.max(0, this.#nextLookMs - this.#clock.monotonicMs());
  }

  async #look(besides?: string): Promise<void> {
    this.#hasLooked = true;
    const files = (await listFiles(this.#path, this.#pattern)).map((file) => relative(this.#path, file));
    const last = besides ?? this.#last;
    const isNew = (file: string): boolean =>
      this.#intervalMs === undefined
        ? last === null || file > last
        : file !== besides && !this.#done.has(file);
    this.#waiting = files.filter(isNew);
    if (this.#intervalMs === undefined) return;
    this.#nextLookMs = this.#clock.monotonicMs() + this.#intervalMs;
    await this.#sortByTime();
  }

  async #sortByTime(): Promise<void> {
    const times = new Map<string, number>();
    for (const file of this.#waiting) {
      const about = await stat(resolve(this.#path, file)).catch(() => undefined);
      if (about !== undefined) times.set(file, about.mtimeMs);
    }
    // What has gone meanwhile is not there to be read.
    this.#waiting = [...times.keys()].sort((a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0));
  }

  finish(path: string): void {
    const file = relative(this.#path, path);
    this.#last = file;
    if (this.#intervalMs === undefined) return;
    this.#done.add(file);
    if (this.#done.size > FILES_REMEMBERED_MAX)
      throw connectorErrors.source_unavailable(
        `More than ${FILES_REMEMBERED_MAX} files came into ${this.#path}; move those that were read elsewhere and begin anew.`,
      );
  }

  position(current: { file: string; at: SourcePosition } | undefined): FilePosition {
    return {
      current: current === undefined ? null : { file: relative(this.#path, current.file), at: current.at },
      last: this.#intervalMs === undefined ? this.#last : null,
      done: [...this.#done],
    };
  }
}
