import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { AvroSchemas } from './avro-schemas.ts';

interface Entry {
  id: number;
  subject: string;
  schema: string;
}

/**
 * Schemas in a file of JSON lines, one written for all time when it is registered; synced before its id is known. The
 * file is opened when it is first asked for; one process writes it. A last line that a crash cut off is overwritten.
 */
export function createFileSchemas(path: string): AvroSchemas & { close: () => Promise<void> } {
  let opened: Promise<FileSchemas> | undefined;
  const ready = (): Promise<FileSchemas> => (opened ??= openFileSchemas(path));
  return {
    get: async (id) => (await ready()).get(id),
    register: async (subject, schema) => (await ready()).register(subject, schema),
    close: async () => (await opened)?.close(),
  };
}

async function openFileSchemas(path: string): Promise<FileSchemas> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const file = await open(path, 'a');
  await file.truncate(Buffer.byteLength(whole));
  const entries = whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
  return new FileSchemas(file, entries);
}

class FileSchemas {
  readonly #file: FileHandle;
  readonly #byId: Map<number, string>;
  readonly #ids: Map<string, number>;
  #lastId: number;
  /** Registrations come one after the other. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(file: FileHandle, entries: readonly Entry[]) {
    this.#file = file;
    this.#byId = new Map(entries.map(({ id, schema }) => [id, schema]));
    this.#ids = new Map(entries.map(({ id, schema }) => [schema, id]));
    this.#lastId = entries.reduce((last, { id }) => Math.max(last, id), 0);
  }

  get(id: number): string | undefined {
    return this.#byId.get(id);
  }

  register(subject: string, schema: string): Promise<number> {
    const registered = this.#busy.then(() => this.#register(subject, schema));
    this.#busy = registered.catch(() => undefined);
    return registered;
  }

  async #register(subject: string, schema: string): Promise<number> {
    const known = this.#ids.get(schema);
    if (known !== undefined) return known;
    const id = this.#lastId + 1;
    await this.#file.appendFile(`${JSON.stringify({ id, subject, schema } satisfies Entry)}\n`);
    await this.#file.datasync();
    this.#lastId = id;
    this.#byId.set(id, schema);
    this.#ids.set(schema, id);
    return id;
  }

  async close(): Promise<void> {
    await this.#busy;
    await this.#file.close();
  }
}
