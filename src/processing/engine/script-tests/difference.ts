import { canonicalRow, sameRow } from './compare-rows.ts';

/** One line of a comparison: in both, expected only, or found only. */
export interface DifferenceLine {
  mark: ' ' | '-' | '+';
  text: string;
}

/** What differs between what was expected and what came. */
export interface Difference {
  /** `rows`, `changes of totals`, `failures` … */
  what: string;
  lines: readonly DifferenceLine[];
}

type Same = (a: string, b: string) => boolean;

/** Two bags of rows; undefined if they are equal. */
export function compareBags(
  what: string,
  expected: readonly string[],
  found: readonly string[],
  tolerance = 0,
): Difference | undefined {
  const extra = new Map<string, string[]>();
  for (const text of found) {
    const key = canonicalRow(text);
    extra.set(key, [...(extra.get(key) ?? []), text]);
  }
  const isFound = expected.map((text) => extra.get(canonicalRow(text))?.pop() !== undefined);
  const rest = [...extra.values()].flat();
  const lines = expected.map((text, i): DifferenceLine => {
    const isThere = isFound[i] === true || (tolerance > 0 && takeNear(text, rest, tolerance));
    return { mark: isThere ? ' ' : '-', text };
  });
  if (rest.length === 0 && lines.every(({ mark }) => mark === ' ')) return undefined;
  return { what, lines: [...lines, ...rest.map((text) => ({ mark: '+', text }) as const)] };
}

function takeNear(text: string, rest: string[], tolerance: number): boolean {
  const at = rest.findIndex((other) => sameRow(text, other, tolerance));
  if (at >= 0) rest.splice(at, 1);
  return at >= 0;
}

/** Lists longer than this are compared line by line, so that the table of the comparison stays small. */
const ALIGNED_LINES_MAX = 2_000;

/** Two lists in their order; undefined if they are equal. */
export function compareLists(
  what: string,
  expected: readonly string[],
  found: readonly string[],
  same: Same,
): Difference | undefined {
  if (expected.length === found.length && expected.every((text, i) => same(text, found[i] ?? '')))
    return undefined;
  const isLong = Math.max(expected.length, found.length) > ALIGNED_LINES_MAX;
  return { what, lines: isLong ? pair(expected, found, same) : align(expected, found, same) };
}

function pair(expected: readonly string[], found: readonly string[], same: Same): DifferenceLine[] {
  const count = Math.max(expected.length, found.length);
  return Array.from({ length: count }, (_, i) => i).flatMap((i): DifferenceLine[] => {
    const [a, b] = [expected[i], found[i]];
    if (a !== undefined && b !== undefined && same(a, b)) return [{ mark: ' ', text: a }];
    return [
      ...(a === undefined ? [] : [{ mark: '-' as const, text: a }]),
      ...(b === undefined ? [] : [{ mark: '+' as const, text: b }]),
    ];
  });
}

/** By the longest common subsequence, so that one row too many does not make all behind it differ. */
function align(expected: readonly string[], found: readonly string[], same: Same): DifferenceLine[] {
  const width = found.length + 1;
  const common = new Int32Array((expected.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = expected.length - 1; i >= 0; i--)
    for (let j = found.length - 1; j >= 0; j--)
      common[i * width + j] = same(expected[i] ?? '', found[j] ?? '')
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DifferenceLine[] = [];
  for (let i = 0, j = 0; i < expected.length || j < found.length; ) {
    const [a, b] = [expected[i], found[j]];
    if (a !== undefined && b !== undefined && same(a, b)) {
      lines.push({ mark: ' ', text: a });
      [i, j] = [i + 1, j + 1];
    } else if (b === undefined || (a !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ mark: '-', text: a ?? '' });
      i++;
    } else {
      lines.push({ mark: '+', text: b });
      j++;
    }
  }
  return lines;
}
