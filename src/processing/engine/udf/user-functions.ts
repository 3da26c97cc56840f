import type { PlannedFunction } from '../plan/user-function.ts';
import { type Definition, DefinitionError, readDefinition } from './definition.ts';
import { udfErrors } from './errors.ts';
import { loadModule } from './load-module.ts';
import { createScalarFunction, type ScalarFunction } from './scalar-function.ts';
import { createTableFunction, type TableFunction } from './table-function.ts';
import { createUserAggregate, type UserAggregate } from './user-aggregate.ts';

/** The functions of a plan, ready to be called, by the id that the plan calls them with. */
export interface UserFunctions {
  scalar(id: string): ScalarFunction;
  aggregate(id: string): UserAggregate;
  table(id: string): TableFunction;
}

/**
 * Loads the modules of a plan in this thread. Rejects with `function_unavailable` if one cannot be loaded any more, or
 * exports something else than when the script was planned.
 */
export async function loadUserFunctions(planned: readonly PlannedFunction[]): Promise<UserFunctions> {
  const loaded = new Map<string, Definition>();
  for (const each of planned) loaded.set(each.id, await load(each));
  const find = (id: string): Definition => {
    const definition = loaded.get(id);
    if (definition === undefined) throw new TypeError(`The plan has no function ${id}.`);
    return definition;
  };
  return {
    scalar: (id) => createScalarFunction(id, find(id)),
    aggregate: (id) => createUserAggregate(id, find(id)),
    table: (id) => createTableFunction(id, find(id)),
  };
}

async function load({ id, module, exportName, signature }: PlannedFunction): Promise<Definition> {
  try {
    const definition = readDefinition((await loadModule(module))[exportName]);
    if (JSON.stringify(definition.signature) !== JSON.stringify(signature))
      throw new DefinitionError('its types have changed since the script was planned');
    return definition;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw udfErrors.function_unavailable(`The function ${id} cannot be loaded: ${why}`, { cause: error });
  }
}
