import { createRandom } from '../../support/random.ts';

/**
 * The decisions of a generator, one after the other. They are noted, so that whatever was made can be made again from the
 * list, and made smaller by making the list smaller: 0 is always the simplest decision, and what is missing is 0.
 */
export class Choices {
  readonly taken: number[] = [];
  readonly #next: (index: number) => number;

  private constructor(next: (index: number) => number) {
    this.#next = next;
  }

  static fromSeed(seed: number): Choices {
    const random = createRandom(seed);
    return new Choices(() => Math.floor(random() * 2 ** 31));
  }

  static fromList(list: readonly number[]): Choices {
    return new Choices((index) => list[index] ?? 0);
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    const chosen = this.#next(this.taken.length) % limit;
    this.taken.push(chosen);
    return chosen;
  }

  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined && list.length === 0) throw new TypeError('Nothing to pick from.');
    return item as T;
  }

  /** True once in `times`; false is the simpler. */
  rarely(times: number): boolean {
    return this.below(times) === times - 1;
  }

  /** `count` at least `min` and at most `max` of what `make` makes. */
  several<T>(min: number, max: number, make: (index: number) => T): T[] {
    return Array.from({ length: min + this.below(max - min + 1) }, (_, i) => make(i));
  }
}
