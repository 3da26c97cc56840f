import { floorDiv, formatTimestampMs, MS_PER_DAY, NS_PER_MS } from '../../formats/calendar.ts';
import type { Expression, FunctionCall } from '../../plan/expression.ts';
import { js } from '../code.ts';
import type { CompileContext } from '../compile-context.ts';
import { failEvaluation } from '../evaluation-error.ts';
import { parseDateText, parseTimestampText } from '../temporal-text.ts';
import { timeZone, type TimeZone } from '../time-zone.ts';
import { datePattern, type WallClock } from './date-pattern.ts';
import { toMs } from './datetime-arithmetic.ts';
import type { Implementation, Implementations, ValueFunction } from './implementation.ts';
import { fromWallClock, toWallClock } from './wall-clock.ts';

const STANDARD_PATTERN = 'yyyy-MM-dd HH:mm:ss';
/** Flink's answer of UNIX_TIMESTAMP for a text that is no timestamp. */
const NO_TIMESTAMP = -(2n ** 63n);

/** Now, and the way between timestamps and text. */
export const temporal: Implementations = {
  CURRENT_TIMESTAMP: now(({ clock }) => clock.nowMs()),
  PROCTIME: now(({ clock }) => clock.nowMs()),
  LOCALTIMESTAMP: now(({ clock, zone }) => zone.toLocal(clock.nowMs())),
  CURRENT_DATE: now(({ clock, zone }) => Math.floor(zone.toLocal(clock.nowMs()) / MS_PER_DAY)),
  CURRENT_TIME: now(({ clock, zone }) => {
    const ms = zone.toLocal(clock.nowMs());
    return Math.floor((ms - Math.floor(ms / MS_PER_DAY) * MS_PER_DAY) / 1000) * 1000;
  }),
  CURRENT_WATERMARK: {
    kind: 'inline',
    compile({ program }, _call, _environment) {
      const [value, isNull] = [program.name('v'), program.name('n')];
      // The watermark in force when the row arrives, NULL before the first.
      program.line(js`const ${value} = batch.watermarks === null ? -Infinity : batch.watermarks[i];`);
      program.line(js`const ${isNull} = ${value} === -Infinity;`);
      return { value, isNull };
    },
  },
  DATE_FORMAT: { kind: 'strict', make: dateFormat },
  TO_DATE: {
    kind: 'strict',
    make: () => (text: string, pattern?: string) => {
      if (pattern === undefined) return parseDateText(text.trim().split(' ')[0] ?? '') ?? null;
      const clock = datePattern(pattern).parse(text, true);
      return clock === undefined ? null : Math.floor(clock.ms / MS_PER_DAY);
    },
  },
  TO_TIMESTAMP: {
    kind: 'strict',
    make: (call) => {
      const write = fromWallClock(call.type, undefined);
      return (text: string, pattern = STANDARD_PATTERN) => {
        const clock = readTimestamp(text, pattern);
        return clock === undefined ? null : write(clock);
      };
    },
  },
  TO_TIMESTAMP_LTZ: { kind: 'strict', make: toTimestampLtz },
  FROM_UNIXTIME: {
    kind: 'strict',
    make:
      (_call, { zone }) =>
      (seconds: bigint, pattern = STANDARD_PATTERN) =>
        datePattern(pattern).format({ ms: zone.toLocal(Number(seconds) * 1000), nanosOfMs: 0 }),
  },
  UNIX_TIMESTAMP: { kind: 'strict', make: unixTimestamp },
  CONVERT_TZ: { kind: 'strict', make: () => convertZone },
  OVERLAPS: { kind: 'strict', make: overlaps },
};

function now(read: (context: CompileContext) => number): Implementation {
  return { kind: 'nulls', make: (_call, context) => () => read(context) };
}

function dateFormat(call: FunctionCall, { zone }: CompileContext): ValueFunction {
  const { type } = call.args[0] as Expression;
  if (type.kind === 'CHAR' || type.kind === 'VARCHAR')
    return (text: string, pattern: string) => {
      const ns = parseTimestampText(text);
      return ns === undefined ? null : datePattern(pattern).format(clockOf(ns));
    };
  const read = toWallClock(type, zone);
  return (value: number | bigint, pattern: string) => datePattern(pattern).format(read(value));
}

function clockOf(ns: bigint): WallClock {
  const ms = floorDiv(ns, NS_PER_MS);
  return { ms: Number(ms), nanosOfMs: Number(ns - ms * NS_PER_MS) };
}

/** By the pattern, and where it does not fit as CAST would. */
function readTimestamp(text: string, pattern: string): WallClock | undefined {
  const clock = datePattern(pattern).parse(text, true);
  if (clock !== undefined) return clock;
  const ns = parseTimestampText(text);
  return ns === undefined ? undefined : clockOf(ns);
}

function toTimestampLtz(call: FunctionCall, { zone }: CompileContext): ValueFunction {
  const { type } = call.args[0] as Expression;
  if (type.kind === 'CHAR' || type.kind === 'VARCHAR') return textToInstant(zone);
  const write = fromWallClock(call.type, undefined);
  const toNumber =
    type.kind === 'DECIMAL' ? (value: bigint | number) => Number(value) / 10 ** type.scale : Number;
  return (value: number | bigint, precision = 3) => {
    if (precision < 0 || precision > 9)
      return failEvaluation('invalid_argument', `TO_TIMESTAMP_LTZ has no precision ${String(precision)}.`);
    const unit = 10n ** BigInt(9 - precision);
    const ns =
      typeof value === 'bigint' && type.kind !== 'DECIMAL'
        ? value * unit
        : BigInt(Math.round(toNumber(value) * Number(unit)));
    return write(clockOf(ns));
  };
}

function textToInstant(session: TimeZone): ValueFunction {
  return (text: string, pattern = STANDARD_PATTERN, zoneName?: string) => {
    const clock = readTimestamp(text, pattern);
    if (clock === undefined)
      return failEvaluation(
        'cast_failed',
        `"${text.slice(0, 60)}" is no timestamp of the pattern "${String(pattern)}".`,
      );
    const zone = zoneName === undefined ? session : timeZone(zoneName);
    if (zone === undefined) return failEvaluation('invalid_argument', `There is no time zone "${zoneName}".`);
    return zone.toEpoch(clock.ms);
  };
}

function unixTimestamp(call: FunctionCall, { clock, zone }: CompileContext): ValueFunction {
  if (call.args.length === 0) return () => BigInt(Math.floor(clock.nowMs() / 1000));
  return (text: string, pattern = STANDARD_PATTERN) => {
    // What is left over behind the pattern does not matter, as with Java's SimpleDateFormat.
    const found = datePattern(pattern).parse(text, false);
    if (found === undefined) return NO_TIMESTAMP;
    const ms = found.offsetMs === undefined ? zone.toLaterEpoch(found.ms) : found.ms - found.offsetMs;
    return BigInt(Math.floor(ms / 1000));
  };
}

function convertZone(text: string, from: string, to: string): string | null {
  const clock = datePattern(STANDARD_PATTERN).parse(text, false);
  if (clock === undefined) return null;
  return formatTimestampMs(javaZone(to).toLocal(javaZone(from).toLaterEpoch(clock.ms)), 0);
}

/** Java's `TimeZone`: what it does not know is GMT, a bare offset too. */
function javaZone(name: string): TimeZone {
  const zone = /^[+-]/.test(name) ? undefined : timeZone(name);
  return zone ?? (timeZone('UTC') as TimeZone);
}

/** Whether two periods, each by its two ends in either order, have a moment in common. */
function overlaps(call: FunctionCall): ValueFunction {
  const read = call.args.map((arg) => toMs(arg.type));
  return (...values: (number | bigint)[]) => {
    const [a, b, c, d] = values.map((value, i) => (read[i] as (value: number | bigint) => number)(value)) as [
      number,
      number,
      number,
      number,
    ];
    return Math.max(a, b) >= Math.min(c, d) && Math.max(c, d) >= Math.min(a, b);
  };
}
