import { physicalKind } from '../../batch/physical-kind.ts';
import type { CastExpression } from '../../plan/expression.ts';
import type { DataType } from '../../plan/types.ts';
import { type Code, js } from '../code.ts';
import { EvaluationError } from '../evaluation-error.ts';
import type { Fragment } from '../fragment.ts';
import { narrow } from '../functions/arithmetic.ts';
import type { ValueFunction } from '../functions/implementation.ts';
import type { RowCompiler } from '../row-compiler.ts';
import { castFunction } from './cast-function.ts';

/**
 * CAST and TRY_CAST. Between numbers, and where the values are the same, the code is written out; everything
 * else calls a function made for the two types.
 */
export function compileCast(compiler: RowCompiler, cast: CastExpression, operand: Fragment): Fragment {
  const [from, to] = [cast.operand.type, cast.type];
  if (isSameRepresentation(from, to)) return operand;
  const inline = numericCast(operand.value, from, to);
  if (inline !== null) return compiler.total(inline, [operand]);
  const convert = castFunction(from, to, compiler.context);
  return compiler.callStrict(to, cast.span, cast.safe ? orNull(convert) : convert, [operand]);
}

function isSameRepresentation(from: DataType, to: DataType): boolean {
  if (from.kind === 'NULL') return false;
  if (from.kind === 'VARCHAR' && to.kind === 'VARCHAR') return from.length <= to.length;
  if (from.kind === 'CHAR' && to.kind === 'VARCHAR') return from.length <= to.length;
  if (from.kind === 'VARBINARY' && to.kind === 'VARBINARY') return from.length <= to.length;
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL')
    return from.scale === to.scale && from.precision <= to.precision;
  if (from.kind === 'TIMESTAMP' || from.kind === 'TIMESTAMP_LTZ')
    return to.kind === from.kind && physicalKind(from) === physicalKind(to) && from.precision <= to.precision;
  if (from.kind === 'INTERVAL_MS' || from.kind === 'INTERVAL_MONTHS') return from.kind === to.kind;
  if (from.kind === 'DATE' || from.kind === 'BOOLEAN') return from.kind === to.kind;
  if (from.kind === 'TIME' && to.kind === 'TIME') return from.precision <= to.precision;
  return physicalKind(from) !== 'object' && from.kind === to.kind && isNumberKind(from);
}

function isNumberKind(type: DataType): boolean {
  const { kind } = type;
  return (
    kind === 'TINYINT' ||
    kind === 'SMALLINT' ||
    kind === 'INT' ||
    kind === 'BIGINT' ||
    kind === 'FLOAT' ||
    kind === 'DOUBLE'
  );
}

/** Integers wrap when they are cut, as in Java; null where a function is needed. */
function numericCast(value: Code, from: DataType, to: DataType): Code | null {
  if (!isNumberKind(from) || !isNumberKind(to)) return null;
  const [source, target] = [physicalKind(from), physicalKind(to)];
  if (source === 'int32') {
    if (target === 'int64') return js`BigInt(${value})`;
    return narrow(value, to);
  }
  if (source === 'int64') {
    if (target === 'float64') return narrow(js`Number(${value})`, to);
    return narrow(js`Number(BigInt.asIntN(32, ${value}))`, to);
  }
  return target === 'float64' ? narrow(value, to) : null;
}

/** The function, with NULL for what it cannot convert. */
function orNull(convert: ValueFunction): ValueFunction {
  return (...args) => {
    try {
      return convert(...args);
    } catch (error) {
      if (error instanceof EvaluationError) return null;
      throw error;
    }
  };
}
