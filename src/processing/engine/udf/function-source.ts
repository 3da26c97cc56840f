import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where modules of functions may come from. */
export interface FunctionSource {
  /** Folder in which relative paths begin. */
  directory: string;
  /** False: a module outside of the folder is refused, also one that a symbolic link leads to. */
  mayLeave: boolean;
  /**
   * True: modules are looked at in a thread of their own, so that whatever they do at their top cannot hold up this
   * one. For a process that serves.
   */
  isolated: boolean;
}

/** The URL of the file that `path` means, or why it may not be used. */
export async function locateModule(
  path: string,
  { directory, mayLeave }: FunctionSource,
): Promise<{ url: string } | { problem: string }> {
  if (/^[a-z][a-z\d+.-]+:/i.test(path) || path.includes('\0'))
    return { problem: `A module of functions is a file: '${path}' is no path.` };
  const wanted = resolve(directory, path);
  const outside = { problem: `The module ${path} lies outside of the folder of functions.` };
  // Before anything is looked up, so that nobody learns which files there are elsewhere.
  if (!mayLeave && !isInside(wanted, resolve(directory))) return outside;
  try {
    const file = await realpath(wanted);
    if (!mayLeave && !isInside(file, await realpath(directory))) return outside;
    return { url: pathToFileURL(file).href };
  } catch {
    return {
      problem: `There is no module ${path}${mayLeave ? ` (${wanted})` : ' in the folder of functions'}.`,
    };
  }
}

function isInside(file: string, directory: string): boolean {
  const way = relative(directory, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
