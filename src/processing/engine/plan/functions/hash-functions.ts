import { fail } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { type DataType, types } from '../types.ts';
import { fn, type Signature } from './signature.ts';

export const hashFunctions: readonly Signature[] = [
  fn('MD5', ['textOrBinary'], types.char(32)),
  fn('SHA1', ['textOrBinary'], types.char(40)),
  fn('SHA224', ['textOrBinary'], types.char(56)),
  fn('SHA256', ['textOrBinary'], types.char(64)),
  fn('SHA384', ['textOrBinary'], types.char(96)),
  fn('SHA512', ['textOrBinary'], types.char(128)),
  fn('SHA2', ['textOrBinary', 'int'], ofKnownLength),
];

function ofKnownLength(args: readonly Expression[]): DataType {
  const bits = args[1];
  if (bits?.kind === 'literal' && ![224, 256, 384, 512].includes(Number(bits.value))) {
    fail('invalid', 'SHA2 has 224, 256, 384 or 512 bits.', bits.span);
  }
  return types.varchar(128);
}
