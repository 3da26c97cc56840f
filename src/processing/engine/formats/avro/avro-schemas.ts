/**
 * Where Avro schemas are kept under ids, as a schema registry does. A schema never changes under its id.
 */
export interface AvroSchemas {
  /** The schema as JSON text; undefined if there is none of this id. Rejects if the registry cannot be asked. */
  get(id: number): Promise<string | undefined>;
  /** Keeps a schema under a subject and resolves with its id; the id it has already if it is there. */
  register(subject: string, schema: string): Promise<number>;
}
