import type { KeyedState, StateCodec, StateKey } from '../state/keyed-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';

/** Stretches of a page, or pages of the level below it. */
const PAGE_CHILDREN = 1024;
/** A page of the highest level spans 1024³ stretches: of a tenth of a second each, three years and a half. */
const LEVELS = 3;

/** What there is within the page's span, ascending. */
export interface TimePage {
  /** Numbers of stretches, or of pages of the level below. */
  children: number[];
  /** Of the lowest level: how many entries each stretch has. */
  counts: number[];
}

/**
 * Which stretches of time have entries, and how many: a tree of pages in keyed state, so that an epoch writes the pages
 * that changed, and memory holds no more of them than there is room for. In memory besides are the numbers of the
 * highest pages, of which ten thousand years have three thousand.
 */
export class TimeDirectory {
  readonly #pages: KeyedState<TimePage>;
  #highest: number[] = [];
  #first = Number.POSITIVE_INFINITY;

  /** `pages`: opened with {@link timePageCodec}, for this directory alone. */
  constructor(pages: KeyedState<TimePage>) {
    this.#pages = pages;
  }

  /** The first stretch; +∞ if there is none. */
  get first(): number {
    return this.#first;
  }

  /** Entries of a stretch. */
  countOf(stretch: number): number {
    const page = this.#pages.get(keyOf(0, parentOf(stretch)));
    if (page === undefined) return 0;
    const at = placeOf(page.children, stretch);
    return page.children[at] === stretch ? (page.counts[at] as number) : 0;
  }

  setCount(stretch: number, count: number): void {
    const number = parentOf(stretch);
    const page = this.#pages.get(keyOf(0, number)) ?? { children: [], counts: [] };
    if (page.children.length === 0) this.#addPage(1, number);
    const at = placeOf(page.children, stretch);
    if (page.children[at] === stretch) page.counts[at] = count;
    else {
      page.children.splice(at, 0, stretch);
      page.counts.splice(at, 0, count);
    }
    this.#pages.put(keyOf(0, number), page);
    if (stretch < this.#first) this.#first = stretch;
  }

  /** Tells the page of `level` that it has one more child. */
  #addPage(level: number, child: number): void {
    if (level === LEVELS) {
      this.#highest.splice(placeOf(this.#highest, child), 0, child);
      return;
    }
    const number = parentOf(child);
    const page = this.#pages.get(keyOf(level, number)) ?? { children: [], counts: [] };
    if (page.children.length === 0) this.#addPage(level + 1, number);
    page.children.splice(placeOf(page.children, child), 0, child);
    this.#pages.put(keyOf(level, number), page);
  }

  /** Takes the first stretch out. */
  takeFirst(): void {
    let number = this.#first;
    for (let level = 0; level < LEVELS; level++) {
      number = parentOf(number);
      const next = this.#takeFirstOf(level, number);
      if (next === undefined) continue;
      this.#first = this.#firstBelow(level, next);
      return;
    }
    this.#highest.shift();
    this.#first = this.#firstBelow(LEVELS, this.#highest[0]);
  }

  /** The child that is the first now; undefined: none is left, and the page is gone. */
  #takeFirstOf(level: number, number: number): number | undefined {
    const key = keyOf(level, number);
    const page = this.#pages.get(key);
    page?.children.shift();
    page?.counts.shift();
    if (page === undefined || page.children.length === 0) this.#pages.delete(key);
    else this.#pages.put(key, page);
    return page?.children[0];
  }

  /** The first stretch of a child of a page of `level`. */
  #firstBelow(level: number, child: number | undefined): number {
    let first = child;
    for (let below = level - 1; below >= 0 && first !== undefined; below--)
      first = this.#pages.get(keyOf(below, first))?.children[0];
    return first ?? Number.POSITIVE_INFINITY;
  }

  /** All stretches from the first on. Nothing is changed meanwhile. */
  *ascending(): Iterable<number> {
    for (const number of this.#highest) yield* this.#below(LEVELS - 1, number);
  }

  *#below(level: number, number: number): Iterable<number> {
    const { children = [] } = this.#pages.get(keyOf(level, number)) ?? {};
    if (level === 0) yield* children;
    else for (const child of children) yield* this.#below(level - 1, child);
  }

  /** What is not in the keyed state. */
  write(out: StateWriter): void {
    out.varint(this.#highest.length);
    for (const number of this.#highest) out.float(number);
  }

  restore(from: StateReader): void {
    const count = from.varint();
    this.#highest = [];
    for (let i = 0; i < count; i++) this.#highest.push(from.float());
    this.#first = this.#firstBelow(LEVELS, this.#highest[0]);
  }
}

/** The page that has it as a child; ±∞ is alone in the page ±∞. */
function parentOf(child: number): number {
  return Math.floor(child / PAGE_CHILDREN);
}

function keyOf(level: number, number: number): StateKey {
  const key = number * LEVELS + level;
  return Number.isSafeInteger(key) ? key : `${level} ${number}`;
}

/** Where `number` is among the ascending ones, or would be. */
function placeOf(numbers: readonly number[], number: number): number {
  const last = numbers.length - 1;
  if (last < 0 || number > (numbers[last] as number)) return last + 1;
  let [low, high] = [0, last];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function timePageCodec(): StateCodec<TimePage> {
  return {
    write({ children, counts }, out) {
      out.varint(children.length);
      out.varint(counts.length);
      out.float(children[0] ?? 0);
      for (let i = 1; i < children.length; i++)
        out.varint((children[i] as number) - (children[i - 1] as number));
      for (const count of counts) out.varint(count);
    },
    read(from) {
      const [length, countsLength] = [from.varint(), from.varint()];
      const children = [from.float()];
      for (let i = 1; i < length; i++) children.push((children[i - 1] as number) + from.varint());
      const counts: number[] = [];
      for (let i = 0; i < countsLength; i++) counts.push(from.varint());
      return { children, counts };
    },
    bytes: ({ children, counts }) => 96 + (children.length + counts.length) * 8,
  };
}
