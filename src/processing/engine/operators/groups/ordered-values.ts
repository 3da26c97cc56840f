import type { Value } from '../../batch/physical-kind.ts';
import {
  addToBag,
  greatestOfBag,
  leastOfBag,
  type OrderedValues,
  placeInBag,
  type SortedBag,
} from '../../codegen/aggregates/sorted-bag.ts';
import { compareValues } from '../../codegen/compare-values.ts';
import type { KeyedState, StateCodec } from '../../state/keyed-state.ts';

/** Different values of one chunk; a larger one is split in two. */
const CHUNK_VALUES_MAX = 512;

/** The chunks of a group in order, and the least value that each may have. */
export interface ValueDirectory {
  ids: number[];
  starts: Value[];
  nextId: number;
}

export const valueDirectoryCodec: StateCodec<ValueDirectory> = {
  write({ ids, starts, nextId }, out) {
    out.values(ids);
    out.values(starts);
    out.value(nextId);
  },
  read: (from) => ({
    ids: from.values() as number[],
    starts: from.values(),
    nextId: from.value() as number,
  }),
  bytes: ({ ids }) => 64 + ids.length * 32,
};

export const valueChunkCodec: StateCodec<SortedBag> = {
  write([values, counts], out) {
    out.values(values);
    out.values(counts);
  },
  read: (from) => [from.values(), from.values() as number[]],
  bytes: ([values]) => 96 + values.length * 32,
};

/**
 * The values of large groups, in order, in chunks of which a change writes one: what MIN and MAX need where the best
 * value may be taken back.
 */
export class ChunkedValues implements OrderedValues {
  readonly #directories: KeyedState<ValueDirectory>;
  readonly #chunks: KeyedState<SortedBag>;

  readonly #chunkValuesMax: number;

  constructor(
    directories: KeyedState<ValueDirectory>,
    chunks: KeyedState<SortedBag>,
    chunkValuesMax = CHUNK_VALUES_MAX,
  ) {
    this.#directories = directories;
    this.#chunks = chunks;
    this.#chunkValuesMax = chunkValuesMax;
  }

  fill(group: number, [values, counts]: SortedBag): void {
    for (const [i, value] of values.entries()) this.change(group, value, counts[i] as number);
  }

  change(group: number, value: Value, times: number): void {
    const directory = this.#directories.get(group) ?? { ids: [], starts: [], nextId: 0 };
    const at = Math.max(0, lastNotAfter(directory.starts, value));
    const id = directory.ids[at];
    const key = keyOf(group, id ?? directory.nextId);
    const chunk = addToBag(this.#chunks.get(key) ?? null, value, times);
    if (id === undefined) this.#addChunk(group, directory, value);
    if (chunk[0].length === 0) this.#removeChunk(group, directory, at);
    else if (chunk[0].length > this.#chunkValuesMax) this.#split(group, directory, at, chunk);
    else this.#chunks.put(key, chunk);
  }

  #addChunk(group: number, directory: ValueDirectory, start: Value): void {
    directory.ids.push(directory.nextId++);
    directory.starts.push(start);
    this.#directories.put(group, directory);
  }

  #removeChunk(group: number, directory: ValueDirectory, at: number): void {
    this.#chunks.delete(keyOf(group, directory.ids[at] as number));
    directory.ids.splice(at, 1);
    directory.starts.splice(at, 1);
    if (directory.ids.length === 0) this.#directories.delete(group);
    else this.#directories.put(group, directory);
  }

  #split(group: number, directory: ValueDirectory, at: number, [values, counts]: SortedBag): void {
    const middle = values.length >> 1;
    const upper: SortedBag = [values.splice(middle), counts.splice(middle)];
    const id = directory.nextId++;
    directory.ids.splice(at + 1, 0, id);
    directory.starts.splice(at + 1, 0, upper[0][0] as Value);
    this.#directories.put(group, directory);
    this.#chunks.put(keyOf(group, directory.ids[at] as number), [values, counts]);
    this.#chunks.put(keyOf(group, id), upper);
  }

  best(group: number, which: 'least' | 'greatest'): Value {
    const ids = this.#directories.get(group)?.ids ?? [];
    const pick = which === 'least' ? leastOfBag : greatestOfBag;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[which === 'least' ? i : ids.length - 1 - i] as number;
      const found = pick(this.#chunks.get(keyOf(group, id)) ?? null);
      if (found !== null) return found;
    }
    return null;
  }
}

function keyOf(group: number, id: number): string {
  return `${group}:${id}`;
}

/** Index of the last start that is not after the value; -1 if all are. */
function lastNotAfter(starts: readonly Value[], value: Value): number {
  const at = placeInBag(starts, value);
  const isThere = at < starts.length && compareValues(starts[at] as Value, value) === 0;
  return isThere ? at : at - 1;
}
