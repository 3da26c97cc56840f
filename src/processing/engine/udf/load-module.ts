import { registerHooks } from 'node:module';
import { isModuleReference } from '../plan/user-function.ts';

/** What modules of functions import. */
export const HELPER_SPECIFIER = 'millrace/functions';

let isHelperKnown = false;

/**
 * Runs a module, once a thread. The helpers are found under their name wherever the module lies: it needs no
 * `node_modules` beside it.
 */
export async function loadModule(url: string): Promise<Record<string, unknown>> {
  if (!isHelperKnown) {
    isHelperKnown = true;
    const helper = new URL('./define.ts', import.meta.url).href;
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === HELPER_SPECIFIER ? { url: helper, shortCircuit: true } : next(specifier, context),
    });
  }
  return (await import(url)) as Record<string, unknown>;
}

/** `./words.ts#splitWords` in its parts; without a name the default export is meant. */
export function parseReference(text: string): { path: string; exportName: string } | undefined {
  if (!isModuleReference(text)) return undefined;
  const at = text.lastIndexOf('#');
  return at === -1
    ? { path: text, exportName: 'default' }
    : { path: text.slice(0, at), exportName: text.slice(at + 1) };
}
