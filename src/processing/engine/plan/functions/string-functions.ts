import { isCharacter, MAX_LENGTH, types } from '../types.ts';
import { fn, type Signature, sameAs, varcharOf } from './signature.ts';

const string = types.string();
const int = types.int();
const boolean = types.boolean();

export const stringFunctions: readonly Signature[] = [
  fn('CONCAT', ['string'], string, { variadic: true }),
  fn('CONCAT_WS', ['string', 'string'], string, { variadic: true }),
  fn('CHAR_LENGTH', ['string'], int),
  fn('CHARACTER_LENGTH', ['string'], int, { id: 'CHAR_LENGTH' }),
  fn('UPPER', ['string'], sameAs(0)),
  fn('LOWER', ['string'], sameAs(0)),
  fn('INITCAP', ['string'], sameAs(0)),
  fn('SUBSTRING', ['string', 'int', 'int'], varcharOf(0), { required: 2, nulls: 'always' }),
  fn('SUBSTR', ['string', 'int', 'int'], varcharOf(0), { id: 'SUBSTRING', required: 2, nulls: 'always' }),
  fn('LEFT', ['string', 'int'], varcharOf(0), { nulls: 'always' }),
  fn('RIGHT', ['string', 'int'], varcharOf(0), { nulls: 'always' }),
  fn('LTRIM', ['string', 'string'], varcharOf(0), { required: 1 }),
  fn('RTRIM', ['string', 'string'], varcharOf(0), { required: 1 }),
  fn('BTRIM', ['string', 'string'], varcharOf(0), { required: 1 }),
  fn('LPAD', ['string', 'int', 'string'], string),
  fn('RPAD', ['string', 'int', 'string'], string),
  fn('REPEAT', ['string', 'int'], string),
  fn('REPLACE', ['string', 'string', 'string'], string),
  fn('REVERSE', ['string'], string, { nulls: 'always' }),
  fn('TRANSLATE', ['string', 'string', 'string'], string),
  fn('OVERLAY', ['string', 'string', 'int', 'int'], overlaid, { required: 3 }),
  fn('POSITION', ['string', 'string', 'int'], int, { required: 2 }),
  fn('LOCATE', ['string', 'string', 'int'], int, { required: 2 }),
  fn('INSTR', ['string', 'string', 'int', 'int'], int, { required: 2 }),
  fn('ASCII', ['string'], int),
  fn('CHR', ['integer'], string, { nulls: 'always' }),
  fn('SPLIT_INDEX', ['string', 'string', 'int'], string, { nulls: 'always' }),
  fn('SPLIT_INDEX', ['string', 'int', 'int'], string, { nulls: 'always' }),
  fn('SPLIT', ['string', 'string'], types.array(string)),
  fn('STARTSWITH', ['string', 'string'], boolean),
  fn('STARTSWITH', ['binary', 'binary'], boolean),
  fn('ENDSWITH', ['string', 'string'], boolean),
  fn('ENDSWITH', ['binary', 'binary'], boolean),
  fn('REGEXP', ['string', 'string'], boolean),
  fn('REGEXP_EXTRACT', ['string', 'string', 'int'], string, { required: 2, nulls: 'always' }),
  fn('REGEXP_REPLACE', ['string', 'string', 'string'], string),
  fn('REGEXP_COUNT', ['string', 'string'], int, { nulls: 'always' }),
  fn('REGEXP_INSTR', ['string', 'string'], int, { nulls: 'always' }),
  fn('REGEXP_SUBSTR', ['string', 'string'], string, { nulls: 'always' }),
  fn('REGEXP_EXTRACT_ALL', ['string', 'string', 'int'], types.array(string), {
    required: 2,
    nulls: 'always',
  }),
  fn('STR_TO_MAP', ['string', 'string', 'string'], types.map(string, string), {
    required: 1,
    nulls: 'always',
  }),
  fn('PRINTF', ['string', 'any'], string, { required: 1, variadic: true, nulls: 'always' }),
  fn('PARSE_URL', ['string', 'string', 'string'], string, { required: 2, nulls: 'always' }),
  fn('URL_ENCODE', ['string'], string, { nulls: 'always' }),
  fn('URL_DECODE', ['string'], string, { nulls: 'always' }),
  fn('TO_BASE64', ['textOrBinary'], string),
  fn('FROM_BASE64', ['string'], string),
  fn('ENCODE', ['string', 'string'], types.bytes()),
  fn('DECODE', ['binary', 'string'], string, { nulls: 'always' }),
  fn('ELT', ['integer', 'string'], string, { variadic: true, nulls: 'always' }),
  fn('UUID', [], types.char(36), { nulls: 'never' }),
  fn('IS_ALPHA', ['string'], boolean),
  fn('IS_DIGIT', ['string'], boolean),
  fn('IS_DECIMAL', ['string'], boolean),
];

/** As long as both texts together. */
function overlaid(args: Parameters<Signature['result']>[0]): ReturnType<Signature['result']> {
  const lengths = args.slice(0, 2).map((arg) => (isCharacter(arg.type) ? arg.type.length : MAX_LENGTH));
  return types.varchar(Math.min(MAX_LENGTH, (lengths[0] ?? 0) + (lengths[1] ?? 0)));
}
