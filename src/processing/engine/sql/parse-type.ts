import type { BasicTypeNode, CollectionTypeNode, MapTypeNode, RowTypeNode, TypeNode } from './ast/index.ts';
import { fail } from './diagnostic.ts';
import { acceptIntervalQualifier } from './parse-interval.ts';
import { type Parser, parseList } from './parser.ts';

/** A type with what stands behind it: `[NOT] NULL`, `ARRAY`, `MULTISET`. */
export function parseType(p: Parser): TypeNode {
  return p.cursor.nested(() => {
    const start = p.cursor.start();
    let type = parseTypeName(p);
    for (;;) {
      const nullable = acceptNullability(p);
      if (nullable !== undefined) type = { ...type, nullable };
      const collection = p.cursor.acceptOneOf(['ARRAY', 'MULTISET']);
      if (collection === undefined) return { ...type, span: p.cursor.spanFrom(start) };
      type = { kind: 'collection', collection, element: type, span: p.cursor.spanFrom(start) };
    }
  });
}

function acceptNullability(p: Parser): boolean | undefined {
  if (p.cursor.acceptWords('NOT', 'NULL')) return false;
  return p.cursor.acceptWords('NULL') ? true : undefined;
}

function parseTypeName(p: Parser): TypeNode {
  if (p.cursor.isWord('ROW')) return parseRow(p);
  if (p.cursor.isWord('MAP')) return parseMap(p);
  if ((p.cursor.isWord('ARRAY') || p.cursor.isWord('MULTISET')) && p.cursor.isSymbol('<', 1)) {
    return parseCollection(p);
  }
  return parseBasic(p);
}

function parseRow(p: Parser): RowTypeNode {
  const start = p.cursor.start();
  p.cursor.next();
  if (p.cursor.acceptSymbol('<>')) return { kind: 'row', fields: [], span: p.cursor.spanFrom(start) };
  const close = p.cursor.acceptSymbol('<') ? '>' : ')';
  if (close === ')') p.cursor.expectSymbol('(');
  const fields = p.cursor.isSymbol(close) ? [] : parseList(p, () => parseField(p));
  p.cursor.expectSymbol(close);
  return { kind: 'row', fields, span: p.cursor.spanFrom(start) };
}

function parseField(p: Parser): RowTypeNode['fields'][number] {
  const name = p.cursor.expectName('a field name');
  const type = parseType(p);
  const comment = p.cursor.acceptString();
  return { name, type, ...(comment !== undefined && { comment }) };
}

function parseMap(p: Parser): MapTypeNode {
  const start = p.cursor.start();
  p.cursor.next();
  p.cursor.expectSymbol('<');
  const key = parseType(p);
  p.cursor.expectSymbol(',');
  const value = parseType(p);
  p.cursor.expectSymbol('>');
  return { kind: 'map', key, value, span: p.cursor.spanFrom(start) };
}

function parseCollection(p: Parser): CollectionTypeNode {
  const start = p.cursor.start();
  const collection = p.cursor.next().upper === 'ARRAY' ? 'ARRAY' : 'MULTISET';
  p.cursor.next();
  const element = parseType(p);
  p.cursor.expectSymbol('>');
  return { kind: 'collection', collection, element, span: p.cursor.spanFrom(start) };
}

/** Words that may stand behind the first one of a type's name. */
const SECOND_WORDS: ReadonlyMap<string, string> = new Map([
  ['DOUBLE', 'PRECISION'],
  ['CHAR', 'VARYING'],
  ['CHARACTER', 'VARYING'],
  ['BINARY', 'VARYING'],
]);

function parseBasic(p: Parser): BasicTypeNode {
  const start = p.cursor.start();
  const token = p.cursor.peek();
  if (token.kind !== 'word' && token.kind !== 'quoted-name') p.cursor.unexpected('a type');
  p.cursor.next();
  let name = token.kind === 'word' ? token.upper : token.value;
  if (name === 'DATETIME') {
    fail('syntax', 'There is no type DATETIME. Did you mean TIMESTAMP?', token.span, {
      suggestion: 'TIMESTAMP',
    });
  }
  if (name === 'INTERVAL') return parseIntervalType(p);
  const second = SECOND_WORDS.get(name);
  if (second !== undefined && p.cursor.acceptWords(second)) name += ` ${second}`;
  const args = parseTypeArguments(p, name);
  if (name === 'TIMESTAMP' || name === 'TIME') name = parseTimeZone(p, name);
  return { kind: 'basic', name, args, span: p.cursor.spanFrom(start) };
}

function parseIntervalType(p: Parser): BasicTypeNode {
  const start = p.cursor.start();
  const interval = acceptIntervalQualifier(p) ?? p.cursor.unexpected('an interval unit');
  return { kind: 'basic', name: 'INTERVAL', args: [], interval, span: p.cursor.spanFrom(start) };
}

/** `(10, 2)`; the class names of RAW and STRUCTURED are read and left out, their binding is refused by name. */
function parseTypeArguments(p: Parser, name: string): number[] {
  if (!p.cursor.isSymbol('(')) return [];
  p.cursor.next();
  if (name === 'RAW') {
    parseList(p, () => p.cursor.expectString());
    p.cursor.expectSymbol(')');
    return [];
  }
  const args = parseList(p, () => p.cursor.expectInteger());
  p.cursor.expectSymbol(')');
  return args;
}

function parseTimeZone(p: Parser, name: string): string {
  if (p.cursor.acceptWords('WITHOUT')) {
    p.cursor.expectWords('TIME', 'ZONE');
    return name;
  }
  // A WITH that goes on otherwise is not ours: Flink knows no TIMESTAMP WITH TIME ZONE.
  if (!p.cursor.isWord('WITH')) return name;
  p.cursor.next();
  p.cursor.expectWords('LOCAL', 'TIME', 'ZONE');
  return `${name}_LTZ`;
}
