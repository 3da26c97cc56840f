import type {
  AfterMatch,
  IntervalNode,
  MatchRecognize,
  Name,
  PatternNode,
  TableReference,
} from './ast/index.ts';
import { parseInterval } from './parse-interval.ts';
import { acceptOrderBy, acceptPartitionBy } from './parse-window.ts';
import { type Parser, parseList, parseParenthesized } from './parser.ts';

/** Behind the word MATCH_RECOGNIZE, from its parenthesis on. */
export function parseMatchRecognize(p: Parser, input: TableReference): MatchRecognize {
  p.cursor.expectSymbol('(');
  const partitionBy = acceptPartitionBy(p);
  const orderBy = acceptOrderBy(p);
  const measures = p.cursor.acceptWords('MEASURES') ? parseList(p, () => parseMeasure(p)) : [];
  const rows = p.cursor.acceptOneOf(['ONE ROW PER MATCH', 'ALL ROWS PER MATCH']);
  const afterMatch = p.cursor.acceptWords('AFTER', 'MATCH') ? parseAfterMatch(p) : undefined;
  p.cursor.expectWords('PATTERN');
  const pattern = parsePatternGroup(p);
  const within = p.cursor.acceptWords('WITHIN') ? (parseInterval(p) as IntervalNode) : undefined;
  const subsets = p.cursor.acceptWords('SUBSET') ? parseList(p, () => parseSubset(p)) : [];
  p.cursor.expectWords('DEFINE');
  const define = parseList(p, () => parseDefinition(p));
  p.cursor.expectSymbol(')');
  return {
    kind: 'match-recognize',
    input,
    partitionBy,
    orderBy,
    measures,
    ...(rows && { rowsPerMatch: rows === 'ONE ROW PER MATCH' ? 'ONE' : 'ALL' }),
    ...(afterMatch && { afterMatch }),
    pattern,
    ...(within && { within }),
    subsets,
    define,
    span: p.cursor.spanFrom(input.span.start),
  };
}

function parseMeasure(p: Parser): MatchRecognize['measures'][number] {
  const expression = p.expression();
  p.cursor.expectWords('AS');
  return { expression, alias: p.cursor.expectName('a name for the measure') };
}

function parseAfterMatch(p: Parser): AfterMatch {
  p.cursor.expectWords('SKIP');
  if (p.cursor.acceptWords('TO', 'NEXT', 'ROW')) return { kind: 'next-row' };
  if (p.cursor.acceptWords('PAST', 'LAST', 'ROW')) return { kind: 'past-last-row' };
  p.cursor.expectWords('TO');
  const word = p.cursor.acceptOneOf(['FIRST', 'LAST']);
  return {
    kind: word === 'FIRST' ? 'to-first' : 'to-last',
    variable: p.cursor.expectName('a pattern variable'),
  };
}

function parsePatternGroup(p: Parser): PatternNode {
  p.cursor.expectSymbol('(');
  const pattern = p.cursor.nested(() => parseAlternation(p));
  p.cursor.expectSymbol(')');
  return pattern;
}

function parseAlternation(p: Parser): PatternNode {
  const start = p.cursor.start();
  const parts = [parseSequence(p)];
  while (p.cursor.acceptSymbol('|')) parts.push(parseSequence(p));
  const [only] = parts;
  return parts.length === 1 && only !== undefined
    ? only
    : { kind: 'alternation', parts, span: p.cursor.spanFrom(start) };
}

function parseSequence(p: Parser): PatternNode {
  const start = p.cursor.start();
  const parts: PatternNode[] = [];
  do parts.push(parseRepeat(p));
  while (!['|', ')', '-}', ','].some((symbol) => p.cursor.isSymbol(symbol)));
  const [only] = parts;
  return parts.length === 1 && only !== undefined
    ? only
    : { kind: 'sequence', parts, span: p.cursor.spanFrom(start) };
}

function parseRepeat(p: Parser): PatternNode {
  const start = p.cursor.start();
  const part = parsePatternAtom(p);
  const counts = acceptQuantifier(p);
  if (counts === undefined) return part;
  const reluctant = p.cursor.acceptSymbol('?');
  return { kind: 'repeat', part, ...counts, reluctant, span: p.cursor.spanFrom(start) };
}

function acceptQuantifier(p: Parser): { min: number; max?: number } | undefined {
  if (p.cursor.acceptSymbol('*')) return { min: 0 };
  if (p.cursor.acceptSymbol('+')) return { min: 1 };
  if (p.cursor.acceptSymbol('?')) return { min: 0, max: 1 };
  if (!p.cursor.acceptSymbol('{')) return undefined;
  const min = p.cursor.isSymbol(',') ? 0 : p.cursor.expectInteger();
  if (p.cursor.acceptSymbol('}')) return { min, max: min };
  p.cursor.expectSymbol(',');
  const max = p.cursor.isSymbol('}') ? undefined : p.cursor.expectInteger();
  p.cursor.expectSymbol('}');
  return max === undefined ? { min } : { min, max };
}

function parsePatternAtom(p: Parser): PatternNode {
  const start = p.cursor.start();
  if (p.cursor.isSymbol('(')) return parsePatternGroup(p);
  if (p.cursor.acceptSymbol('^')) return { kind: 'start', span: p.cursor.spanFrom(start) };
  if (p.cursor.acceptSymbol('$')) return { kind: 'end', span: p.cursor.spanFrom(start) };
  if (p.cursor.acceptSymbol('{-')) {
    const part = p.cursor.nested(() => parseAlternation(p));
    p.cursor.expectSymbol('-}');
    return { kind: 'exclusion', part, span: p.cursor.spanFrom(start) };
  }
  if (p.cursor.acceptWords('PERMUTE')) {
    p.cursor.expectSymbol('(');
    const parts = p.cursor.nested(() => parseList(p, () => parseAlternation(p)));
    p.cursor.expectSymbol(')');
    return { kind: 'permute', parts, span: p.cursor.spanFrom(start) };
  }
  return {
    kind: 'variable',
    name: p.cursor.expectName('a pattern variable'),
    span: p.cursor.spanFrom(start),
  };
}

function parseSubset(p: Parser): MatchRecognize['subsets'][number] {
  const name = p.cursor.expectName('a name for the subset');
  p.cursor.expectSymbol('=');
  const variables: Name[] = parseParenthesized(p, () => p.cursor.expectName('a pattern variable'));
  return { name, variables };
}

function parseDefinition(p: Parser): MatchRecognize['define'][number] {
  const variable = p.cursor.expectName('a pattern variable');
  p.cursor.expectWords('AS');
  return { variable, condition: p.expression() };
}
