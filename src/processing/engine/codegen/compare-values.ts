import type { Value } from '../batch/physical-kind.ts';

/**
 * Order of two values of one type that are not NULL: negative, zero or positive. Strings go by code point, bytes
 * by unsigned byte, arrays and rows element by element with NULL first, NaN after every number.
 */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string') return compareText(a, b as string);
  if (typeof a === 'number') return compareNumbers(a, b as number);
  if (typeof a === 'bigint') return a < (b as bigint) ? -1 : a > (b as bigint) ? 1 : 0;
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array) return Buffer.compare(a, b as Uint8Array);
  if (Array.isArray(a)) return compareArrays(a as readonly Value[], b as readonly Value[]);
  return 0;
}

/** By code point: the order of UTF-8, which Flink uses, is not that of UTF-16. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const [xHigh, yHigh] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff];
    return xHigh === yHigh ? x - y : xHigh ? 1 : -1;
  }
  return a.length - b.length;
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a[i] ?? null, b[i] ?? null];
    if (x === null || y === null) {
      if (x !== y) return x === null ? -1 : 1;
      continue;
    }
    const order = compareValues(x, y);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Equality of two values of one type; NULLs inside are equal to each other. */
export function equalValues(a: Value, b: Value): boolean {
  if (a instanceof Map && b instanceof Map) return equalMaps(a, b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Value, i) => equalValues(item, b[i] as Value));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return a === b || (a !== a && b !== b);
}

function equalMaps(a: ReadonlyMap<Value, Value>, b: ReadonlyMap<Value, Value>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !equalValues(value, b.get(key) ?? null)) return false;
  return true;
}
