import type { Expression } from '../expression.ts';
import { decimalResult } from '../typing/decimal-type.ts';
import { type DataType, types } from '../types.ts';
import { type FunctionId, MATH_FUNCTIONS } from './function-id.ts';
import { fn, type Signature, sameAs } from './signature.ts';

const double = types.double();

const OF_ONE_DOUBLE = [
  'SQRT',
  'EXP',
  'LN',
  'LOG',
  'LOG2',
  'LOG10',
  'SIN',
  'COS',
  'TAN',
  'COT',
  'ASIN',
  'ACOS',
  'ATAN',
  'SINH',
  'COSH',
  'TANH',
  'DEGREES',
  'RADIANS',
] as const satisfies readonly (typeof MATH_FUNCTIONS)[number][];

export const mathFunctions: readonly Signature[] = [
  ...OF_ONE_DOUBLE.map((name: FunctionId) => fn(name, ['double'], double)),
  fn('LOG', ['double', 'double'], double),
  fn('POWER', ['double', 'double'], double),
  fn('ATAN2', ['double', 'double'], double),
  fn('PI', [], double),
  fn('E', [], double),
  fn('RAND', ['int'], double, { required: 0, nulls: 'never' }),
  fn('RAND_INTEGER', ['int', 'int'], types.int(), { required: 1 }),
  fn('ABS', ['numeric'], sameAs(0)),
  fn('SIGN', ['numeric'], sameAs(0)),
  fn('FLOOR', ['numeric'], withoutFraction),
  fn('CEIL', ['numeric'], withoutFraction),
  fn('CEILING', ['numeric'], withoutFraction, { id: 'CEIL' }),
  fn('ROUND', ['numeric', 'int'], rounded, { required: 1 }),
  fn('TRUNCATE', ['numeric', 'int'], rounded, { required: 1 }),
  fn('MOD', ['exact', 'exact'], (args) => args[1]?.type ?? types.null()),
  fn('BIN', ['bigint'], types.string()),
  fn('HEX', ['bigint'], types.string()),
  fn('HEX', ['string'], types.string()),
  fn('UNHEX', ['string'], types.bytes(), { nulls: 'always' }),
];

function withoutFraction(args: readonly Expression[]): DataType {
  const type = args[0]?.type ?? types.null();
  return type.kind === 'DECIMAL' ? types.decimal(type.precision, 0) : type;
}

/** The scale of a DECIMAL result is known only if the number of digits is a literal. */
function rounded(args: readonly Expression[]): DataType {
  const type = args[0]?.type ?? types.null();
  if (type.kind !== 'DECIMAL') return type;
  const digits = args.length < 2 ? 0 : literalNumber(args[1]);
  return digits === undefined ? type : decimalResult.rounded(type, digits);
}

function literalNumber(expression: Expression | undefined): number | undefined {
  if (expression?.kind === 'literal' && typeof expression.value === 'number') return expression.value;
  return undefined;
}
