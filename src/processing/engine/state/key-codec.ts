import { stateErrors } from './errors.ts';
import type { StateKey } from './keyed-state.ts';
import type { StateReader } from './state-reader.ts';
import type { StateWriter } from './state-writer.ts';

/** Writes a key so that keys a `Map` takes for equal, and only those, are equal bytes. */
export function writeKey(key: StateKey, out: StateWriter): void {
  if (typeof key === 'number') out.value(Number.isNaN(key) ? Number.NaN : key + 0);
  else out.value(key);
}

export function readKey(from: StateReader): StateKey {
  const value = from.value();
  if (typeof value === 'object' && value !== null)
    throw stateErrors.state_corrupt('A key of the state is no single value.');
  return value;
}
