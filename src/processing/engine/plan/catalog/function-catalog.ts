import { nearestName } from '#foundation';
import { fail, type ObjectName } from '../../sql/index.ts';
import type { FunctionDescription, PlannedFunction, UserFunction } from '../user-function.ts';

/** A function that the script declared. */
export interface DeclaredFunction extends UserFunction {
  /** As it was written behind CREATE FUNCTION, without catalog and database. */
  name: string;
  /** Catalog, database, name; undefined: a system function, which has no place and hides builtin ones. */
  path: readonly string[] | undefined;
  temporary: boolean;
  /** The text behind AS. */
  reference: string;
  language: string;
}

/**
 * The functions that a script declares. Their names are not case-sensitive, as in Flink; a name alone means a
 * temporary system function, then a builtin one, then one of the current database.
 */
export class FunctionCatalog {
  readonly #system = new Map<string, DeclaredFunction>();
  readonly #placed = new Map<string, DeclaredFunction>();
  readonly #planned: PlannedFunction[] = [];

  /** Everything that was declared, also what was dropped again: statements before that use it. */
  get planned(): readonly PlannedFunction[] {
    return this.#planned;
  }

  /** Of the kind `path` says: with one in its database, without one among the system functions. */
  find(path: readonly string[] | undefined, name: string): DeclaredFunction | undefined {
    return path === undefined ? this.#system.get(name.toUpperCase()) : this.#placed.get(keyOf(path));
  }

  declare(
    declared: Omit<DeclaredFunction, 'id' | 'signature'>,
    found: Extract<FunctionDescription, { kind: 'function' }>,
  ): void {
    const { module, exportName, signature } = found;
    const id = this.#idOf(declared.name.toUpperCase(), found);
    if (!this.#planned.some((planned) => planned.id === id))
      this.#planned.push({ id, module, exportName, signature });
    const entry = { ...declared, id, signature };
    if (declared.path === undefined) this.#system.set(declared.name.toUpperCase(), entry);
    else this.#placed.set(keyOf(declared.path), entry);
  }

  /** The name, with a number where it meant something else before. */
  #idOf(name: string, { module, exportName }: { module: string; exportName: string }): string {
    for (let n = 1; ; n++) {
      const id = n === 1 ? name : `${name}#${n}`;
      const known = this.#planned.find((planned) => planned.id === id);
      if (known === undefined || (known.module === module && known.exportName === exportName)) return id;
    }
  }

  remove({ path, name }: DeclaredFunction): void {
    if (path === undefined) this.#system.delete(name.toUpperCase());
    else this.#placed.delete(keyOf(path));
  }

  /** System functions, and those of `database`; sorted by name. */
  list(database: readonly [string, string]): DeclaredFunction[] {
    const here = `${database.join('\0')}\0`.toUpperCase();
    const placed = [...this.#placed].filter(([key]) => key.startsWith(here)).map(([, entry]) => entry);
    return [...this.#system.values(), ...placed].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function keyOf(path: readonly string[]): string {
  return path.join('\0').toUpperCase();
}

/** Refuses the name of a function, with the nearest of those there are. */
export function failUnknownFunctionName(name: ObjectName, known: Iterable<string>): never {
  const last = name.at(-1) ?? name[0];
  const suggestion = nearestName(last.text, known);
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  const span = { start: name[0].span.start, end: last.span.end };
  fail('unknown_name', `There is no function "${last.text}".${hint}`, span, { suggestion });
}
