import type { AvroSchemas } from './avro-schemas.ts';

/** Schemas kept as long as the process runs: for scripts without a platform, and for tests. */
export class MemorySchemas implements AvroSchemas {
  /** By id, from 1. */
  readonly #schemas: string[];

  constructor(schemas: readonly string[] = []) {
    this.#schemas = [...schemas];
  }

  get(id: number): Promise<string | undefined> {
    return Promise.resolve(this.#schemas[id - 1]);
  }

  register(_subject: string, schema: string): Promise<number> {
    const known = this.#schemas.indexOf(schema);
    return Promise.resolve(known >= 0 ? known + 1 : this.#schemas.push(schema));
  }
}
