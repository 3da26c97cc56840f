import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '#foundation';

/** A file of the console, ready to be sent. */
export interface StaticFile {
  type: string;
  body: Buffer;
  /** Undefined if it would not be smaller. */
  gzipped: Buffer | undefined;
  etag: string;
  /** Its name contains a hash of its content, so that it can be kept for ever. */
  isImmutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSED = new Set([
  '.html',
  '.js',
  '.mjs',
  '.css',
  '.json',
  '.map',
  '.webmanifest',
  '.svg',
  '.wasm',
  '.txt',
]);
const HASHED_NAME = /[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
/** Files kept in memory; what does not fit is read again for each request. */
export const STATIC_MEMORY_BYTES_MAX = 8_388_608;
export const STATIC_FILES_MAX = 2_000;
const LOOK_AGAIN_MS = 1_000;

const compress = promisify(gzip);

/**
 * The files of a directory, known by name beforehand: a path that is not in the list reaches no file, whatever
 * it contains. A rebuilt console is noticed within a second, by its index.html.
 */
export class StaticFiles {
  readonly #directory: string;
  readonly #clock: Clock;
  #names = new Set<string>();
  #loaded = new Map<string, Promise<StaticFile>>();
  #bytes = 0;
  #version = '';
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  async has(path: string): Promise<boolean> {
    await this.#lookAgain();
    return this.#names.has(path);
  }

  /** `path` begins with a slash. Undefined if there is no such file. */
  async read(path: string): Promise<StaticFile | undefined> {
    if (!(await this.has(path))) return undefined;
    const known = this.#loaded.get(path);
    if (known) return known;
    const loading = this.#load(path);
    this.#loaded.set(path, loading);
    try {
      const file = await loading;
      this.#bytes += file.body.length + (file.gzipped?.length ?? 0);
      if (this.#bytes > STATIC_MEMORY_BYTES_MAX) this.#forget();
      return file;
    } catch {
      this.#loaded.delete(path);
      return undefined;
    }
  }

  async #load(path: string): Promise<StaticFile> {
    const extension = extname(path);
    const body = await readFile(join(this.#directory, path));
    const gzipped = COMPRESSED.has(extension) ? await this.#gzip(path, body) : undefined;
    return {
      type: TYPES[extension] ?? 'application/octet-stream',
      body,
      gzipped: gzipped && gzipped.length < body.length ? gzipped : undefined,
      etag: createHash('sha256').update(body).digest('base64url').slice(0, 27),
      isImmutable: path.startsWith('/assets/') && HASHED_NAME.test(path),
    };
  }

  async #gzip(path: string, body: Buffer): Promise<Buffer> {
    return this.#names.has(`${path}.gz`) ? readFile(join(this.#directory, `${path}.gz`)) : compress(body);
  }

  async #lookAgain(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedAtMs < LOOK_AGAIN_MS) return;
    this.#lookedAtMs = nowMs;
    const version = await stat(join(this.#directory, 'index.html')).then(
      ({ mtimeMs, size }) => `${mtimeMs}:${size}`,
      () => '',
    );
    if (version === this.#version) return;
    this.#names = version === '' ? new Set() : await listFiles(this.#directory);
    this.#version = version;
    this.#forget();
  }

  #forget(): void {
    this.#loaded = new Map();
    this.#bytes = 0;
  }
}

async function listFiles(directory: string): Promise<Set<string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).slice(0, STATIC_FILES_MAX);
  return new Set(
    files.map((entry) => join(entry.parentPath, entry.name).slice(directory.length).replaceAll('\\', '/')),
  );
}
