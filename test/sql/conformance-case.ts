import { isCoded } from '#foundation';
import {
  isJsonObject,
  JsonNumber,
  type JsonNode,
  parseJson,
} from '../../src/processing/engine/formats/json-node.ts';
import { runForTest } from '../../src/processing/engine/testing.ts';
import type { Diagnostic } from '../../src/processing/engine/index.ts';

export type Outcome = 'passed' | 'unsupported' | 'wrong';

export interface Expectation {
  /** Rows left at the end, in any order. */
  rows?: readonly unknown[];
  /** The script is refused, or a row fails. */
  error?: true;
  /** Relative error of doubles. */
  tolerance?: number;
  /** Arrays are compared as bags. */
  unordered?: boolean;
}

const TOLERANCE = 1e-9;

/** Runs a script and compares; never rejects for what the script does. */
export async function runCase(
  script: string,
  expected: Expectation,
): Promise<{ outcome: Outcome; note: string }> {
  let rows: string[];
  try {
    const { changes, failures } = await runForTest(script, { baseDirectory: '/' });
    if (failures.length > 0) return judgeError(expected, failures.map(({ message }) => message).join(' '));
    rows = changes.filter(({ op }) => op === '+I' || op === '+U').map(({ row }) => row);
  } catch (error) {
    // Refused for want of a feature is no answer, also where Flink refuses the script for a reason of its own.
    if (isUnsupported(error, expected.error === true))
      return { outcome: 'unsupported', note: (error as Error).message };
    return judgeError(expected, error instanceof Error ? error.message : String(error));
  }
  if (expected.error === true) return { outcome: 'wrong', note: `no error, but ${rows.join(' ')}` };
  if (expected.rows === undefined) return { outcome: 'passed', note: '' };
  const wanted = expected.rows.map((row) => parseJson(toText(row)));
  const isSame = sameBag(rows.map(parseJson), wanted, expected);
  return isSame
    ? { outcome: 'passed', note: '' }
    : { outcome: 'wrong', note: `${rows.join(' ')} instead of ${wanted.map(toText).join(' ')}` };
}

function judgeError(expected: Expectation, note: string): { outcome: Outcome; note: string } {
  return { outcome: expected.error === true ? 'passed' : 'wrong', note };
}

/** Whether a script was refused for want of a feature, which is no answer. */
export function isRefused(error: unknown): boolean {
  return isUnsupported(error, true);
}

/** What is different between two bags of rows, in words; undefined: nothing. */
export function rowsDiffer(found: readonly JsonNode[], wanted: readonly JsonNode[]): string | undefined {
  if (sameBag(found, wanted, {})) return undefined;
  const text = (rows: readonly JsonNode[]): string => rows.map(toText).sort().join(' ');
  return `${text(found)} instead of ${text(wanted)}`;
}

export function sameRow(a: JsonNode, b: JsonNode): boolean {
  return same(a, b, {});
}

/** Whether the planner wants a feature. Where an error is expected, only if it says so in as many words. */
function isUnsupported(error: unknown, expectsError: boolean): boolean {
  if (isCoded(error, 'plan_unsupported') || isCoded(error, 'expression_unsupported')) return true;
  if (!isCoded(error, 'sql_invalid')) return false;
  const diagnostics = (error.details['diagnostics'] ?? []) as readonly Diagnostic[];
  return diagnostics.some(
    ({ code, message }) =>
      /supported (?:yet|within windows only)|There is no format/.test(message) ||
      (!expectsError && code === 'unsupported'),
  );
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    item instanceof JsonNumber
      ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(item.text)
      : item,
  );
}

function sameBag(found: readonly JsonNode[], wanted: readonly JsonNode[], how: Expectation): boolean {
  if (found.length !== wanted.length) return false;
  const rest = [...wanted];
  for (const one of found) {
    const at = rest.findIndex((other) => same(one, other, how));
    if (at < 0) return false;
    rest.splice(at, 1);
  }
  return true;
}

function same(a: JsonNode | undefined, b: JsonNode | undefined, how: Expectation): boolean {
  if (a instanceof JsonNumber && b instanceof JsonNumber)
    return sameNumber(a.text, b.text, how.tolerance ?? TOLERANCE);
  if (Array.isArray(a) && Array.isArray(b))
    return how.unordered === true
      ? sameBag(a, b, how)
      : a.length === b.length && a.every((item, i) => same(item, b[i], how));
  if (isJsonObject(a) && isJsonObject(b)) {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length &&
      names.every((name) => name in b && same(a[name], b[name], how))
    );
  }
  return a === b;
}

function sameNumber(a: string, b: string, tolerance: number): boolean {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return BigInt(a) === BigInt(b);
  const [x, y] = [Number(a), Number(b)];
  if (x === 0 && y === 0) return Object.is(x, y);
  return Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
}
