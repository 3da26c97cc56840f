import { types } from '../types.ts';
import { fn, type Signature } from './signature.ts';

export const hashFunctions: readonly Signature[] = [
  fn('MD5', ['textOrBinary'], types.char(32)),
  fn('SHA1', ['textOrBinary'], types.char(40)),
  fn('SHA224', ['textOrBinary'], types.char(56)),
  fn('SHA256', ['textOrBinary'], types.char(64)),
  fn('SHA384', ['textOrBinary'], types.char(96)),
  fn('SHA512', ['textOrBinary'], types.char(128)),
  fn('SHA2', ['textOrBinary', 'int'], types.varchar(128)),
];
