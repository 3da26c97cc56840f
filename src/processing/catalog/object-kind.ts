/**
 * A kind of object that the catalog keeps: pipelines, topics, schemas, rules. Its part declares it once: which
 * domain events change such an object, and how.
 */
export interface ObjectKind<T extends Named, Events extends object> {
  /** Second word of the event types: `pipeline` gives `io.millrace.pipeline.created`. */
  name: string;
  /** Prefix of the ids: `pip` gives `pip_01j…`. */
  idPrefix: string;
  /** Objects there may be; the next is refused with `catalog_full`. */
  objectsMax: number;
  /**
   * By verb in the past tense: what the event makes of the object, undefined if the object is gone then. Pure, as
   * it runs again whenever the events are read again; what it answers must survive JSON.
   */
  apply: { [V in keyof Events & string]: (before: T | undefined, data: Events[V]) => T | undefined };
}

/** Any kind. Its functions take narrower values than can be said here; that they get them is up to the events. */
export type AnyObjectKind = Omit<ObjectKind<Named, object>, 'apply'> & { apply: object };

/** Every object has a name, unique within its kind. */
export interface Named {
  name: string;
}

/** An object as it is now. */
export interface CatalogObject<T> {
  id: string;
  /** 1 when created, one more with each event: the `ETag` of the API. */
  version: number;
  tenant: string;
  createdAtMs: number;
  updatedAtMs: number;
  value: T;
}

/** Who gave a command. */
export interface Actor {
  id: string;
  tenant: string;
}

/** Actor of what the platform does by itself. */
export const PLATFORM: Actor = { id: 'svc_processing', tenant: 'default' };

export interface CommandOptions {
  actor: Actor;
  /** Refuses the command with `version_conflict` if the object has another version by now. */
  ifVersion?: number | undefined;
}

/** The objects of one kind. Reads are answered from memory and see every command that has resolved. */
export interface Collection<T extends Named, Events extends object> {
  /** By id, oldest first. */
  all(): ReadonlyMap<string, CatalogObject<T>>;
  /** By id or, if there is no such id, by name. */
  find(idOrName: string): CatalogObject<T> | undefined;
  /** As `find`; throws `object_not_found`. */
  get(idOrName: string): CatalogObject<T>;
  /**
   * Records that `verb` happened to a new object. Resolves, when the event is durable, with the object. Rejects
   * with `name_taken` or `catalog_full`. `id` is for objects whose id is given from outside.
   */
  create<V extends keyof Events & string>(
    verb: V,
    data: Events[V],
    options: CommandOptions & { id?: string },
  ): Promise<CatalogObject<T>>;
  /**
   * Records that `verb` happened to an object; resolves with what it is now, or was if the event removed it.
   * Rejects with `object_not_found`, `version_conflict` or `name_taken`.
   */
  change<V extends keyof Events & string>(
    idOrName: string,
    verb: V,
    data: Events[V],
    options: CommandOptions,
  ): Promise<CatalogObject<T>>;
  /** Calls `listener` after each event of this kind, also for those read at the start; answers how to stop it. */
  onChange(listener: (change: ObjectChange<T>) => void): () => void;
}

export interface ObjectChange<T> {
  verb: string;
  before: CatalogObject<T> | undefined;
  after: CatalogObject<T> | undefined;
}
