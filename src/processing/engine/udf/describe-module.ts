import { didYouMean } from '#foundation';
import { fileURLToPath } from 'node:url';
import { basename } from 'node:path';
import type { FunctionDescription } from '../plan/user-function.ts';
import { DefinitionError, readDefinition } from './definition.ts';
import { loadModule } from './load-module.ts';

/** What a script names: an export of a file. */
export interface ModuleExport {
  url: string;
  exportName: string;
}

/** Runs a module and says what it exports under the name. Never rejects. */
export async function describeModule({ url, exportName }: ModuleExport): Promise<FunctionDescription> {
  const file = basename(fileURLToPath(url));
  try {
    const exports = await loadModule(url);
    if (!(exportName in exports)) {
      const hint = didYouMean(exportName, Object.keys(exports));
      return { kind: 'problem', message: `${file} has no export "${exportName}".${hint}` };
    }
    const { signature } = readDefinition(exports[exportName]);
    return { kind: 'function', module: url, exportName, signature };
  } catch (error) {
    const what =
      error instanceof DefinitionError ? `${exportName} of ${file} is no function` : `${file} failed`;
    return {
      kind: 'problem',
      message: `${what}: ${error instanceof Error ? error.message : String(error)}.`,
    };
  }
}
