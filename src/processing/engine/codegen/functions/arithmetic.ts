import { physicalKind } from '../../batch/physical-kind.ts';
import { divideHalfUp, fitDecimal, powerOfTen, rescale } from '../../formats/decimal-text.ts';
import type { Expression, FunctionCall } from '../../plan/expression.ts';
import type { DataType, DecimalType } from '../../plan/types.ts';
import { type Code, js } from '../code.ts';
import { failEvaluation } from '../evaluation-error.ts';
import type { Fragment } from '../fragment.ts';
import type { RowCompiler } from '../row-compiler.ts';
import { datetimeDifference, datetimePlus } from './datetime-arithmetic.ts';
import type { Implementation, Implementations, ValueFunction } from './implementation.ts';

/** Numbers as in Java: integers wrap, division of integers cuts, doubles follow IEEE 754. */
export const arithmetic: Implementations = {
  PLUS: binary(
    (a, b) => js`${a} + ${b}`,
    decimalSum((a, b) => a + b),
  ),
  MINUS: binary(
    (a, b) => js`${a} - ${b}`,
    decimalSum((a, b) => a - b),
  ),
  TIMES: {
    kind: 'inline',
    compile(compiler, call, environment) {
      const args = call.args.map((arg) => compiler.compile(arg, environment));
      return times(compiler, call, args);
    },
  },
  DIVIDE: division((a, b) => js`${a} / ${b}`, decimalQuotient),
  MOD: division((a, b) => js`${a} % ${b}`, decimalRemainder),
  NEGATE: {
    kind: 'inline',
    compile(compiler, call, environment) {
      const arg = compiler.compile(call.args[0] as Expression, environment);
      return compiler.total(narrow(js`-${arg.value}`, call.type), [arg]);
    },
  },
  DATETIME_PLUS: { kind: 'strict', make: (call) => datetimePlus(call, 1) },
  DATETIME_MINUS: { kind: 'strict', make: (call) => datetimePlus(call, -1) },
  DATETIME_DIFF: { kind: 'strict', make: (call) => datetimeDifference(call) },
};

/** Cuts a result back to the width of its type. */
export function narrow(value: Code, type: DataType): Code {
  switch (type.kind) {
    case 'TINYINT':
      return js`(${value}) << 24 >> 24`;
    case 'SMALLINT':
      return js`(${value}) << 16 >> 16`;
    case 'INT':
    case 'INTERVAL_MONTHS':
      return js`(${value}) | 0`;
    case 'BIGINT':
      return js`BigInt.asIntN(64, ${value})`;
    case 'FLOAT':
      return js`Math.fround(${value})`;
    case 'ARRAY':
    case 'BINARY':
    case 'BOOLEAN':
    case 'CHAR':
    case 'DATE':
    case 'DECIMAL':
    case 'DOUBLE':
    case 'INTERVAL_MS':
    case 'MAP':
    case 'MULTISET':
    case 'NULL':
    case 'ROW':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'VARBINARY':
    case 'VARCHAR':
      return value;
  }
}

type DecimalFunction = (call: FunctionCall) => ValueFunction;

function binary(combine: (a: Code, b: Code) => Code, decimal: DecimalFunction): Implementation {
  return {
    kind: 'inline',
    compile(compiler, call, environment) {
      const args = call.args.map((arg) => compiler.compile(arg, environment));
      const [a, b] = args as [Fragment, Fragment];
      if (call.type.kind === 'DECIMAL') return compiler.callStrict(call.type, call.span, decimal(call), args);
      return compiler.total(narrow(combine(a.value, b.value), call.type), args);
    },
  };
}

function times(compiler: RowCompiler, call: FunctionCall, args: readonly Fragment[]): Fragment {
  const [a, b] = args as [Fragment, Fragment];
  switch (call.type.kind) {
    case 'DECIMAL':
      return compiler.callStrict(call.type, call.span, decimalProduct(call), args);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return compiler.total(narrow(js`Math.imul(${a.value}, ${b.value})`, call.type), args);
    case 'INTERVAL_MS':
    case 'INTERVAL_MONTHS':
      return compiler.callStrict(call.type, call.span, intervalProduct(call), args);
    case 'ARRAY':
    case 'BIGINT':
    case 'BINARY':
    case 'BOOLEAN':
    case 'CHAR':
    case 'DATE':
    case 'DOUBLE':
    case 'FLOAT':
    case 'MAP':
    case 'MULTISET':
    case 'NULL':
    case 'ROW':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'VARBINARY':
    case 'VARCHAR':
      return compiler.total(narrow(js`${a.value} * ${b.value}`, call.type), args);
  }
}

/** DIVIDE and MOD: exact types have no result for a divisor of zero. */
function division(combine: (a: Code, b: Code) => Code, decimal: DecimalFunction): Implementation {
  return {
    kind: 'inline',
    compile(compiler, call, environment) {
      const args = call.args.map((arg) => compiler.compile(arg, environment));
      const [a, b] = args as [Fragment, Fragment];
      const kind = call.type.kind;
      if (kind === 'FLOAT' || kind === 'DOUBLE')
        return compiler.total(narrow(combine(a.value, b.value), call.type), args);
      if (kind === 'DECIMAL' || (call.args[0] as Expression).type.kind === 'DECIMAL')
        return compiler.callStrict(call.type, call.span, decimal(call), args);
      const zero = physicalKind((call.args[1] as Expression).type) === 'int64' ? js`0n` : js`0`;
      const isNull = compiler.anyNull(args);
      return compiler.optional(call.type, js`!${isNull}`, () => {
        compiler.mark(call.span);
        compiler.program.line(
          js`if (${b.value} === ${zero}) ${compiler.program.constant(divisionByZero)}();`,
        );
        return narrow(combine(a.value, b.value), call.type);
      });
    },
  };
}

function divisionByZero(): never {
  return failEvaluation('division_by_zero', 'Division by zero.');
}

function scaleOf(expression: Expression | undefined): number {
  return expression?.type.kind === 'DECIMAL' ? expression.type.scale : 0;
}

function asDecimal(type: DataType): DecimalType {
  return type.kind === 'DECIMAL'
    ? type
    : { kind: 'DECIMAL', precision: 38, scale: 0, nullable: type.nullable };
}

/** Adds or subtracts exactly, then rounds to the type; too many digits are NULL. */
function decimalSum(combine: (a: bigint, b: bigint) => bigint): DecimalFunction {
  return (call) => {
    const [left, right] = [scaleOf(call.args[0]), scaleOf(call.args[1])];
    const scale = Math.max(left, right);
    const type = asDecimal(call.type);
    return (a: bigint, b: bigint) =>
      fitDecimal(
        rescale(combine(rescale(a, left, scale), rescale(b, right, scale)), scale, type.scale),
        type.precision,
      );
  };
}

function decimalProduct(call: FunctionCall): ValueFunction {
  const scale = scaleOf(call.args[0]) + scaleOf(call.args[1]);
  const type = asDecimal(call.type);
  return (a: bigint, b: bigint) => fitDecimal(rescale(a * b, scale, type.scale), type.precision);
}

function decimalQuotient(call: FunctionCall): ValueFunction {
  const type = asDecimal(call.type);
  const shift = type.scale + scaleOf(call.args[1]) - scaleOf(call.args[0]);
  return (a: bigint, b: bigint) => {
    if (b === 0n) return divisionByZero();
    const quotient =
      shift >= 0 ? divideHalfUp(a * powerOfTen(shift), b) : divideHalfUp(a, b * powerOfTen(-shift));
    return fitDecimal(quotient, type.precision);
  };
}

function decimalRemainder(call: FunctionCall): ValueFunction {
  const [left, right] = [scaleOf(call.args[0]), scaleOf(call.args[1])];
  const scale = Math.max(left, right);
  const type = asDecimal(call.type);
  return (a: bigint, b: bigint) => {
    if (b === 0n) return divisionByZero();
    return fitDecimal(
      rescale(rescale(a, left, scale) % rescale(b, right, scale), scale, type.scale),
      type.precision,
    );
  };
}

function intervalProduct(call: FunctionCall): ValueFunction {
  const numberFirst = (call.args[0] as Expression).type.kind !== call.type.kind;
  const factor = (call.args[numberFirst ? 0 : 1] as Expression).type;
  const toNumber = (value: number | bigint): number =>
    factor.kind === 'DECIMAL' ? Number(value) / 10 ** factor.scale : Number(value);
  return (a: number, b: number) => Math.trunc(numberFirst ? toNumber(a) * b : a * toNumber(b));
}
