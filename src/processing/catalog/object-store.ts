import type { DomainEvent } from './domain-event.ts';
import type { CatalogObject, Named, ObjectKind } from './object-kind.ts';

/** A kind as the store sees it, whatever its value is. */
export type AnyKind = ObjectKind<Named, Record<string, unknown>>;
export type AnyObject = CatalogObject<Named>;

/** What one event did. */
export interface Applied {
  kind: string;
  verb: string;
  before: AnyObject | undefined;
  after: AnyObject | undefined;
}

/** The objects in memory: a pure fold of the events. */
export class ObjectStore {
  readonly kinds: ReadonlyMap<string, AnyKind>;
  readonly #byId = new Map<string, Map<string, AnyObject>>();
  readonly #idByName = new Map<string, Map<string, string>>();

  constructor(kinds: readonly AnyKind[]) {
    this.kinds = new Map(kinds.map((kind) => [kind.name, kind]));
    for (const { name } of kinds) {
      this.#byId.set(name, new Map());
      this.#idByName.set(name, new Map());
    }
  }

  all(kind: string): ReadonlyMap<string, AnyObject> {
    return this.#objects(kind);
  }

  find(kind: string, idOrName: string): AnyObject | undefined {
    const objects = this.#objects(kind);
    return objects.get(idOrName) ?? objects.get(this.#idByName.get(kind)?.get(idOrName) ?? '');
  }

  /** What the event would do; undefined if no kind knows it or its data cannot be applied. */
  foresee(event: DomainEvent): Applied | undefined {
    const apply = this.kinds.get(event.kind)?.apply[event.verb];
    if (apply === undefined) return undefined;
    const before = this.#objects(event.kind).get(event.subject);
    const value = apply(before?.value, event.data);
    return {
      kind: event.kind,
      verb: event.verb,
      before,
      after: value === undefined ? undefined : successor(before, value, event),
    };
  }

  put({ kind, before, after }: Applied): void {
    const objects = this.#objects(kind);
    const names = this.#idByName.get(kind);
    if (before !== undefined) names?.delete(before.value.name);
    if (after === undefined) {
      if (before !== undefined) objects.delete(before.id);
      return;
    }
    objects.set(after.id, after);
    names?.set(after.value.name, after.id);
  }

  clear(): void {
    for (const objects of this.#byId.values()) objects.clear();
    for (const names of this.#idByName.values()) names.clear();
  }

  #objects(kind: string): Map<string, AnyObject> {
    const objects = this.#byId.get(kind);
    if (objects === undefined) throw new TypeError(`The catalog was opened without the kind "${kind}"`);
    return objects;
  }
}

function successor(before: AnyObject | undefined, value: Named, event: DomainEvent): AnyObject {
  return {
    id: event.subject,
    version: (before?.version ?? 0) + 1,
    tenant: before?.tenant ?? event.tenant,
    createdAtMs: before?.createdAtMs ?? event.timeMs,
    updatedAtMs: event.timeMs,
    value,
  };
}
