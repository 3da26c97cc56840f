import type { Catalog } from '../catalog/catalog.ts';
import type { FunctionDescriptions } from '../user-function.ts';

/** What the statements of a script leave for those behind them. */
export interface Session {
  catalog: Catalog;
  /** `SET`, over the defaults that were given. */
  settings: Map<string, string>;
  /** What `RESET` goes back to. */
  defaults: ReadonlyMap<string, string>;
  /** What the functions are that the script names; undefined: none may be named here. */
  functions: FunctionDescriptions | undefined;
}
