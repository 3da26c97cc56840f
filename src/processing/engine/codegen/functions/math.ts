import { physicalKind } from '../../batch/physical-kind.ts';
import { divideHalfUp, fitDecimal, parseDecimal, powerOfTen, rescale } from '../../formats/decimal-text.ts';
import type { Expression, FunctionCall } from '../../plan/expression.ts';
import { failEvaluation } from '../evaluation-error.ts';
import { narrowNumber } from '../narrow-number.ts';
import {
  type Implementation,
  type Implementations,
  strict,
  strictBy,
  type ValueFunction,
} from './implementation.ts';

export const math: Implementations = {
  ABS: strictBy((call) => {
    const wrap = narrowNumber(call.type);
    return (value: number | bigint) => wrap(value < 0 || Object.is(value, -0) ? -value : value);
  }),
  SIGN: strictBy(signOf),
  FLOOR: strictBy((call) =>
    toWhole(call, Math.floor, (quotient, remainder) => (remainder < 0n ? quotient - 1n : quotient)),
  ),
  CEIL: strictBy((call) =>
    toWhole(call, Math.ceil, (quotient, remainder) => (remainder > 0n ? quotient + 1n : quotient)),
  ),
  ROUND: strictBy((call) => roundTo(call, divideHalfUp)),
  TRUNCATE: strictBy((call) => roundTo(call, (value, unit) => value / unit)),
  POWER: strict((base: number, exponent: number) => base ** exponent),
  SQRT: strict(Math.sqrt),
  EXP: strict(Math.exp),
  LN: strict(Math.log),
  LOG: strict((...args: number[]) =>
    args.length === 1
      ? Math.log(args[0] as number)
      : Math.log(args[1] as number) / Math.log(args[0] as number),
  ),
  LOG2: strict((value: number) => Math.log(value) / Math.log(2)),
  LOG10: strict(Math.log10),
  SIN: strict(Math.sin),
  COS: strict(Math.cos),
  TAN: strict(Math.tan),
  COT: strict((value: number) => 1 / Math.tan(value)),
  ASIN: strict(Math.asin),
  ACOS: strict(Math.acos),
  ATAN: strict(Math.atan),
  ATAN2: strict(Math.atan2),
  SINH: strict(Math.sinh),
  COSH: strict(Math.cosh),
  TANH: strict(Math.tanh),
  DEGREES: strict((value: number) => (value * 180) / Math.PI),
  RADIANS: strict((value: number) => (value / 180) * Math.PI),
  PI: strict(() => Math.PI),
  E: strict(() => Math.E),
  RAND: {
    kind: 'nulls',
    make:
      (_call, { random }) =>
      () =>
        random(),
  },
  RAND_INTEGER: randomInteger(),
  BIN: strict((value: bigint) => BigInt.asUintN(64, value).toString(2)),
  HEX: strictBy((call) =>
    (call.args[0] as Expression).type.kind === 'BIGINT'
      ? (value: bigint) => BigInt.asUintN(64, value).toString(16).toUpperCase()
      : (value: string) => Buffer.from(value).toString('hex').toUpperCase(),
  ),
  UNHEX: strict(unhex),
};

function randomInteger(): Implementation {
  return {
    kind: 'strict',
    make:
      (_call, { random }) =>
      (...args: number[]) => {
        const bound = args.at(-1) as number;
        if (bound <= 0) return failEvaluation('invalid_argument', 'RAND_INTEGER needs a bound above 0.');
        return Math.floor(random() * bound);
      },
  };
}

function signOf(call: FunctionCall): ValueFunction {
  const { type } = call;
  if (type.kind === 'DECIMAL') {
    const one = powerOfTen(type.scale);
    return (value: bigint) => (value === 0n ? 0n : value > 0n ? one : -one);
  }
  if (type.kind === 'BIGINT') return (value: bigint) => (value === 0n ? 0n : value > 0n ? 1n : -1n);
  return Math.sign;
}

/** FLOOR and CEIL; of DECIMAL the scale is 0. */
function toWhole(
  call: FunctionCall,
  ofDouble: (value: number) => number,
  adjust: (quotient: bigint, remainder: bigint) => bigint,
): ValueFunction {
  const { type } = call.args[0] as Expression;
  if (type.kind === 'DOUBLE' || type.kind === 'FLOAT') return ofDouble;
  if (type.kind !== 'DECIMAL') return (value: number | bigint) => value;
  const unit = powerOfTen(type.scale);
  return (value: bigint) => adjust(value / unit, value % unit);
}

/** ROUND and TRUNCATE to some digits after the point, before it if negative. */
function roundTo(call: FunctionCall, divide: (value: bigint, unit: bigint) => bigint): ValueFunction {
  const { type } = call.args[0] as Expression;
  const wrap = narrowNumber(call.type);
  if (type.kind === 'DECIMAL') return roundDecimal(call, type.scale, divide);
  if (type.kind === 'DOUBLE' || type.kind === 'FLOAT')
    return (value: number, digits = 0) => wrap(roundDouble(value, digits, divide));
  return (value: number | bigint, digits = 0) => {
    if (digits >= 0) return value;
    const unit = powerOfTen(Math.min(-digits, 40));
    const rounded = divide(BigInt(value), unit) * unit;
    return wrap(physicalKind(type) === 'int64' ? rounded : Number(rounded));
  };
}

function roundDecimal(
  call: FunctionCall,
  scale: number,
  divide: (value: bigint, unit: bigint) => bigint,
): ValueFunction {
  const result = call.type;
  const [precision, resultScale] = result.kind === 'DECIMAL' ? [result.precision, result.scale] : [38, scale];
  return (value: bigint, digits = 0) => {
    if (digits >= scale) return fitDecimal(rescale(value, scale, resultScale), precision);
    const unit = powerOfTen(scale - Math.max(digits, -40));
    return fitDecimal(rescale(divide(value, unit) * unit, scale, resultScale), precision);
  };
}

/** By the decimal text of the double, as Java's `BigDecimal.valueOf`: 1.005 to two digits is 1.01. */
function roundDouble(value: number, digits: number, divide: (value: bigint, unit: bigint) => bigint): number {
  if (!Number.isFinite(value)) return failEvaluation('invalid_argument', `${value} cannot be rounded.`);
  if (digits > 300) return value;
  const text = String(value);
  const scale = 340;
  const exact = parseDecimal(text, 700, scale);
  if (exact === undefined || exact === null) return value;
  const unit = powerOfTen(scale - Math.max(digits, -320));
  const rounded = divide(exact, unit) * unit;
  const sign = rounded < 0n ? '-' : '';
  const all = String(rounded < 0n ? -rounded : rounded).padStart(scale + 1, '0');
  return Number(`${sign}${all.slice(0, -scale)}.${all.slice(-scale)}`);
}

function unhex(text: string): Uint8Array | null {
  const padded = text.length % 2 === 1 ? `0${text}` : text;
  return /^[0-9a-fA-F]*$/.test(padded) ? new Uint8Array(Buffer.from(padded, 'hex')) : null;
}
