import { nearestName } from '#foundation';
import { fail, type ObjectName, type Span } from '../../sql/index.ts';
import type { Relation } from '../query/relation.ts';
import type { TableDescriptor } from '../table-descriptor.ts';
import type { ConnectorSpec } from './connectors.ts';
import { type DeclaredFunction, FunctionCatalog } from './function-catalog.ts';

export type CatalogEntry =
  | { kind: 'table'; descriptor: TableDescriptor; path: readonly string[] }
  | { kind: 'view'; relation: Relation; path: readonly string[]; comment?: string };

export const DEFAULT_CATALOG = 'default_catalog';
export const DEFAULT_DATABASE = 'default_database';

/** What a script has declared so far: tables, views, functions, databases. Names are case-sensitive, as in Flink. */
export class Catalog {
  readonly connectors: readonly ConnectorSpec[];
  readonly functions = new FunctionCatalog();
  readonly #entries = new Map<string, CatalogEntry>();
  /** Temporary tables and views, which hide the others of their names until they are dropped. */
  readonly #temporary = new Map<string, CatalogEntry>();
  readonly #databases = new Set([pathKey([DEFAULT_CATALOG, DEFAULT_DATABASE])]);
  readonly #catalogs = new Set([DEFAULT_CATALOG]);
  #catalog = DEFAULT_CATALOG;
  #database = DEFAULT_DATABASE;

  constructor(connectors: readonly ConnectorSpec[]) {
    this.connectors = connectors;
  }

  get currentCatalog(): string {
    return this.#catalog;
  }

  get currentDatabase(): string {
    return this.#database;
  }

  /** Catalog, database and name; what is not written is the current one. */
  path(name: ObjectName): [string, string, string] {
    const parts = name.map((part) => part.text);
    const [first = '', second, third] = parts;
    if (second === undefined) return [this.#catalog, this.#database, first];
    if (third === undefined) return [this.#catalog, first, second];
    return [first, second, third];
  }

  lookup(name: ObjectName): CatalogEntry | undefined {
    return this.lookupTemporary(name) ?? this.#entries.get(pathKey(this.path(name)));
  }

  lookupTemporary(name: ObjectName): CatalogEntry | undefined {
    return this.#temporary.get(pathKey(this.path(name)));
  }

  /** The table or view, or a diagnostic with the nearest name. */
  find(name: ObjectName): CatalogEntry {
    const entry = this.lookup(name);
    if (entry !== undefined) return entry;
    const last = name.at(-1) ?? name[0];
    const suggestion = nearestName(last.text, this.names());
    const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    const text = name.map((part) => part.text).join('.');
    return fail('unknown_name', `There is no table or view "${text}".${hint}`, nameSpan(name), {
      suggestion,
    });
  }

  /** Adds or replaces an entry; its database must exist. */
  declare(name: ObjectName, entry: CatalogEntry, isTemporary = false): void {
    const [catalog, database] = entry.path;
    if (catalog === undefined || database === undefined || !this.hasDatabase(catalog, database)) {
      fail('unknown_name', `There is no database "${database ?? ''}".`, nameSpan(name));
    }
    const key = pathKey(entry.path);
    const target = isTemporary || this.#temporary.has(key) ? this.#temporary : this.#entries;
    target.set(key, entry);
  }

  /** Takes away what the name means now: a temporary entry before the one it hides. */
  remove(entry: CatalogEntry): void {
    const key = pathKey(entry.path);
    if (!this.#temporary.delete(key)) this.#entries.delete(key);
  }

  /** Names in the current database, or another one, sorted. */
  names(kinds: readonly CatalogEntry['kind'][] = ['table', 'view'], database = this.#database): string[] {
    const prefix = pathKey([this.#catalog, database, '']);
    return [...this.#visible()]
      .filter(([key, entry]) => key.startsWith(prefix) && kinds.includes(entry.kind))
      .map(([, entry]) => entry.path.at(-1) ?? '')
      .sort();
  }

  #visible(): ReadonlyMap<string, CatalogEntry> {
    return new Map([...this.#entries, ...this.#temporary]);
  }

  entries(): readonly CatalogEntry[] {
    return [...this.#visible().values()];
  }

  /**
   * The function that a call means. Flink's order: temporary system functions, builtin ones (`isBuiltin`, of which this
   * knows nothing), then those of the current database; a name with its database means that one alone.
   */
  findFunction(name: ObjectName, isBuiltin: boolean): DeclaredFunction | undefined {
    const [first, second] = name;
    if (second !== undefined) return this.functions.find(this.path(name), '');
    const system = this.functions.find(undefined, first.text);
    if (system !== undefined || isBuiltin) return system;
    return this.functions.find(this.path(name), '');
  }

  /** All that can be called by their names alone. */
  listFunctions(): DeclaredFunction[] {
    return this.functions.list([this.#catalog, this.#database]);
  }

  addDatabase(catalog: string, database: string): void {
    this.#databases.add(pathKey([catalog, database]));
  }

  hasDatabase(catalog: string, database: string): boolean {
    return this.#databases.has(pathKey([catalog, database]));
  }

  removeDatabase(catalog: string, database: string): void {
    this.#databases.delete(pathKey([catalog, database]));
  }

  databases(): string[] {
    const prefix = pathKey([this.#catalog, '']);
    return [...this.#databases]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }

  catalogs(): string[] {
    return [...this.#catalogs];
  }

  use(catalog: string, database: string): void {
    this.#catalog = catalog;
    this.#database = database;
  }
}

/** From the first part to the last. */
export function nameSpan(name: ObjectName): Span {
  const last = name.at(-1) ?? name[0];
  return { start: name[0].span.start, end: last.span.end };
}

/** A character that no name holds keeps `a.b` and `a`.`b` apart. */
function pathKey(path: readonly string[]): string {
  return path.join('\0');
}
