import type {
  ColumnElement,
  CreateTable,
  LikeOption,
  Name,
  OptionNode,
  PrimaryKeyElement,
  TableElement,
  WatermarkElement,
} from './ast/index.ts';
import { fail } from './diagnostic.ts';
import { COLUMNS_MAX } from './limits.ts';
import { parseObjectName } from './parse-call.ts';
import { parseType } from './parse-type.ts';
import { type Parser, parseList, parseParenthesized, startsQuery } from './parser.ts';
import type { Position } from './span.ts';

/** Behind CREATE … TABLE. */
export function parseCreateTable(
  p: Parser,
  start: Position,
  flags: { temporary: boolean; orReplace: boolean },
): CreateTable {
  const ifNotExists = p.cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = parseObjectName(p, 'a table name');
  const elements = p.cursor.isSymbol('(') ? parseParenthesized(p, () => parseTableElement(p)) : [];
  if (elements.length > COLUMNS_MAX)
    fail('limit', `A table has at most ${COLUMNS_MAX} columns.`, name[0].span);
  const comment = acceptComment(p);
  const distribution = acceptDistribution(p);
  const partitionedBy: Name[] = p.cursor.acceptWords('PARTITIONED', 'BY')
    ? parseParenthesized(p, () => p.cursor.expectName('a column name'))
    : [];
  const options = p.cursor.acceptWords('WITH') ? parseOptions(p) : [];
  const like = p.cursor.acceptWords('LIKE') ? parseLike(p) : undefined;
  const as = like === undefined && p.cursor.acceptWords('AS') ? p.query() : undefined;
  return {
    kind: 'create-table',
    name,
    ...flags,
    ifNotExists,
    elements,
    ...(comment !== undefined && { comment }),
    ...(distribution && { distribution }),
    partitionedBy,
    options,
    ...(like && { like }),
    ...(as && { as }),
    span: p.cursor.spanFrom(start),
  };
}

export function acceptComment(p: Parser): string | undefined {
  return p.cursor.acceptWords('COMMENT') ? p.cursor.expectString() : undefined;
}

/** A column, a watermark or a key. */
export function parseTableElement(p: Parser): TableElement {
  if (p.cursor.isWord('WATERMARK')) return parseWatermark(p);
  if (p.cursor.isWord('CONSTRAINT') || p.cursor.isWord('PRIMARY') || p.cursor.isWord('UNIQUE')) {
    return parseKey(p);
  }
  const start = p.cursor.start();
  const name = p.cursor.expectName('a column name, WATERMARK or PRIMARY KEY');
  if (p.cursor.isSymbol(',') || p.cursor.isSymbol(')')) {
    return { kind: 'column-name', name, span: p.cursor.spanFrom(start) };
  }
  const definition = parseColumnDefinition(p);
  const comment = acceptComment(p);
  return {
    kind: 'column',
    name,
    definition,
    ...(comment !== undefined && { comment }),
    span: p.cursor.spanFrom(start),
  };
}

function parseColumnDefinition(p: Parser): ColumnElement['definition'] {
  if (p.cursor.acceptWords('AS')) return { kind: 'computed', expression: p.expression() };
  // Flink has intervals as values, not as columns.
  if (p.cursor.isWord('INTERVAL')) p.cursor.unexpected('a type');
  const type = parseType(p);
  if (p.cursor.acceptWords('METADATA')) {
    const key = p.cursor.acceptWords('FROM') ? p.cursor.expectString() : undefined;
    const virtual = p.cursor.acceptWords('VIRTUAL');
    return { kind: 'metadata', type, ...(key !== undefined && { key }), virtual };
  }
  const primaryKey = p.cursor.acceptWords('PRIMARY', 'KEY');
  if (primaryKey) p.cursor.acceptWords('NOT', 'ENFORCED');
  return { kind: 'physical', type, primaryKey };
}

function parseWatermark(p: Parser): WatermarkElement {
  const start = p.cursor.start();
  p.cursor.next();
  p.cursor.expectWords('FOR');
  const column = parseObjectName(p, 'a column name');
  p.cursor.expectWords('AS');
  const expression = p.expression();
  return { kind: 'watermark', column, expression, span: p.cursor.spanFrom(start) };
}

function parseKey(p: Parser): PrimaryKeyElement {
  const start = p.cursor.start();
  const constraint = p.cursor.acceptWords('CONSTRAINT') ? p.cursor.expectName() : undefined;
  const unique = p.cursor.acceptWords('UNIQUE');
  if (!unique) p.cursor.expectWords('PRIMARY', 'KEY');
  const columns = parseParenthesized(p, () => p.cursor.expectName('a column name'));
  const enforcement = p.cursor.acceptOneOf(['NOT ENFORCED', 'ENFORCED']);
  return {
    kind: 'primary-key',
    ...(constraint && { constraint }),
    unique,
    columns,
    ...(enforcement && { enforced: enforcement === 'ENFORCED' }),
    span: p.cursor.spanFrom(start),
  };
}

/** `DISTRIBUTED BY HASH (a) INTO 4 BUCKETS`: the columns; for connectors that have buckets. */
function acceptDistribution(p: Parser): Name[] | undefined {
  if (!p.cursor.acceptWords('DISTRIBUTED')) return undefined;
  let columns: Name[] = [];
  if (p.cursor.acceptWords('BY')) {
    p.cursor.acceptOneOf(['HASH', 'RANGE']);
    columns = parseParenthesized(p, () => p.cursor.expectName('a column name'));
  }
  if (p.cursor.acceptWords('INTO')) {
    p.cursor.expectInteger();
    p.cursor.expectWords('BUCKETS');
  }
  return columns;
}

/** `('key' = 'value', …)`; Flink allows none at all. */
export function parseOptions(p: Parser): OptionNode[] {
  p.cursor.expectSymbol('(');
  if (p.cursor.acceptSymbol(')')) return [];
  const options = parseList(p, () => parseOption(p));
  p.cursor.expectSymbol(')');
  return options;
}

function parseOption(p: Parser): OptionNode {
  const start = p.cursor.start();
  if (p.cursor.peek().kind !== 'string') p.cursor.unexpected("an option as 'key' = 'value'");
  const key = p.cursor.expectString();
  const keySpan = p.cursor.spanFrom(start);
  p.cursor.expectSymbol('=');
  const value = p.cursor.expectString();
  return { key, value, keySpan, span: p.cursor.spanFrom(start) };
}

/** `LIKE t (INCLUDING OPTIONS EXCLUDING WATERMARKS)`. */
function parseLike(p: Parser): NonNullable<CreateTable['like']> {
  const source = parseObjectName(p, 'a table');
  const options: LikeOption[] = [];
  if (p.cursor.isSymbol('(') && !startsQuery(p, 1)) {
    p.cursor.next();
    do options.push(parseLikeOption(p));
    while (!p.cursor.acceptSymbol(')'));
  }
  return { source, options };
}

function parseLikeOption(p: Parser): LikeOption {
  const start = p.cursor.start();
  const strategy = p.cursor.expectOneOf(['INCLUDING', 'EXCLUDING', 'OVERWRITING']);
  const feature = p.cursor.expectOneOf([
    'ALL',
    'CONSTRAINTS',
    'DISTRIBUTION',
    'GENERATED',
    'METADATA',
    'OPTIONS',
    'PARTITIONS',
    'WATERMARKS',
  ]);
  return { strategy, feature, span: p.cursor.spanFrom(start) };
}
