import type { Value } from '../../batch/physical-kind.ts';
import { parseDecimal } from '../../formats/decimal-text.ts';
import type { DataType } from '../../plan/types.ts';
import { failEvaluation } from '../evaluation-error.ts';
import type { ValueFunction } from '../functions/implementation.ts';
import { parseDateText, parseTimestampText, parseTimeText } from '../temporal-text.ts';
import type { TimeZone } from '../time-zone.ts';
import { writeTimestamp } from './write-timestamp.ts';

/** Texts as values, with Flink's leniency: numbers and dates are trimmed, timestamps and booleans are not. */
export function castFromText(to: DataType, zone: TimeZone | undefined): ValueFunction {
  const read = readerOf(to, zone);
  return (text: string) => {
    const value = read(text);
    if (value === undefined)
      return failEvaluation('cast_failed', `${quote(text)} cannot be read as ${to.kind}.`);
    return value;
  };
}

const QUOTED_CHARACTERS = 60;

function quote(text: string): string {
  return JSON.stringify(text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text);
}

function readerOf(to: DataType, zone: TimeZone | undefined): (text: string) => Value | undefined {
  switch (to.kind) {
    case 'BOOLEAN':
      return readBoolean;
    case 'TINYINT':
      return (text) => integerIn(text, 7n, Number);
    case 'SMALLINT':
      return (text) => integerIn(text, 15n, Number);
    case 'INT':
      return (text) => integerIn(text, 31n, Number);
    case 'BIGINT':
      return (text) => integerIn(text, 63n, (value) => value);
    case 'FLOAT':
      return (text) => {
        const value = readDouble(text);
        return value === undefined ? undefined : Math.fround(value);
      };
    case 'DOUBLE':
      return readDouble;
    case 'DECIMAL':
      // Unlike other casts to DECIMAL, an overflow of a text fails.
      return (text) => parseDecimal(text.trim(), to.precision, to.scale) ?? undefined;
    case 'DATE':
      return (text) => parseDateText(text.trim());
    case 'TIME':
      return (text) => parseTimeText(text);
    case 'TIMESTAMP': {
      const write = writeTimestamp(to);
      return (text) => {
        const ns = parseTimestampText(text);
        return ns === undefined ? undefined : write(ns);
      };
    }
    case 'TIMESTAMP_LTZ': {
      const write = writeTimestamp(to);
      return (text) => {
        const ns = parseTimestampText(text);
        if (ns === undefined) return undefined;
        const ms = Number(ns / 1_000_000n);
        const shift = zone === undefined ? 0 : zone.toEpoch(ms) - ms;
        return write(ns + BigInt(shift) * 1_000_000n);
      };
    }
    case 'ARRAY':
    case 'BINARY':
    case 'CHAR':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
    case 'MAP':
    case 'MULTISET':
    case 'NULL':
    case 'ROW':
    case 'VARBINARY':
    case 'VARCHAR':
      return () => undefined;
  }
}

const TRUE_TEXTS = new Set(['t', 'true', 'y', 'yes', '1']);
const FALSE_TEXTS = new Set(['f', 'false', 'n', 'no', '0']);

function readBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (TRUE_TEXTS.has(lower)) return true;
  return FALSE_TEXTS.has(lower) ? false : undefined;
}

/** Digits, and a fraction that is cut. */
function integerIn(text: string, bits: bigint, convert: (value: bigint) => Value): Value | undefined {
  const match = /^([+-]?)(\d+)(?:\.\d*)?$|^([+-]?)\.\d+$/.exec(text.trim());
  if (match === null) return undefined;
  const value = match[2] === undefined ? 0n : BigInt(`${match[1] === '-' ? '-' : ''}${match[2]}`);
  const limit = 1n << bits;
  return value < limit && value >= -limit ? convert(value) : undefined;
}

function readDouble(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/.test(trimmed))
    return Number(trimmed.replace(/[dDfF]$/, ''));
  return /^[+-]?(?:NaN|Infinity)$/.test(trimmed)
    ? Number(trimmed.replace('+', '').replace('-NaN', 'NaN'))
    : undefined;
}
