import type { ArgumentNode, ExpressionNode, Name } from './ast/index.ts';
import type { Parser } from './parser.ts';

/**
 * Functions with words between their arguments, and those whose argument is a unit of time. Undefined if none of
 * them begins here; `TRIM(x)` and `SUBSTRING(x, 1)` are read here too, being the short forms.
 */
export function parseSpecialCall(p: Parser): ExpressionNode | undefined {
  const parse = PARSERS.get(p.cursor.peek().upper);
  if (parse === undefined || !p.cursor.isSymbol('(', 1)) return undefined;
  const token = p.cursor.next();
  p.cursor.next();
  const values = parse(p);
  p.cursor.expectSymbol(')');
  const name: [Name] = [{ text: token.text, quoted: false, span: token.span }];
  const args: ArgumentNode[] = values.map((value) => ({ value }));
  const span = p.cursor.spanFrom(token.span.start);
  return { kind: 'call', name, args, niladic: false, distinct: false, span };
}

const PARSERS: ReadonlyMap<string, (p: Parser) => ExpressionNode[]> = new Map([
  ['EXTRACT', parseExtract],
  ['FLOOR', parseRounding],
  ['CEIL', parseRounding],
  ['CEILING', parseRounding],
  ['TIMESTAMPADD', parseUnitFirst],
  ['TIMESTAMPDIFF', parseUnitFirst],
  ['TRIM', parseTrim],
  ['POSITION', parsePosition],
  ['SUBSTRING', parseSubstring],
  ['OVERLAY', parseOverlay],
]);

function parseExtract(p: Parser): ExpressionNode[] {
  const unit = parseUnit(p);
  p.cursor.expectWords('FROM');
  return [unit, p.expression()];
}

function parseRounding(p: Parser): ExpressionNode[] {
  const operand = p.expression();
  return p.cursor.acceptWords('TO') ? [operand, parseUnit(p)] : [operand];
}

function parseUnitFirst(p: Parser): ExpressionNode[] {
  const unit = parseUnit(p);
  p.cursor.expectSymbol(',');
  const first = p.expression();
  p.cursor.expectSymbol(',');
  return [unit, first, p.expression()];
}

/** Any word: which units a function takes is a matter of binding. */
function parseUnit(p: Parser): ExpressionNode {
  const token = p.cursor.peek();
  if (token.kind !== 'word') p.cursor.unexpected('a unit of time');
  p.cursor.next();
  return { kind: 'symbol', name: token.upper, span: token.span };
}

/** `[BOTH | LEADING | TRAILING] [characters] FROM value`, `characters FROM value`, `value`. */
function parseTrim(p: Parser): ExpressionNode[] {
  const token = p.cursor.peek();
  const side = p.cursor.acceptOneOf(['BOTH', 'LEADING', 'TRAILING']);
  if (side === undefined) {
    const first = p.expression();
    if (!p.cursor.acceptWords('FROM')) return [first];
    return [{ kind: 'symbol', name: 'BOTH', span: token.span }, first, p.expression()];
  }
  const symbol: ExpressionNode = { kind: 'symbol', name: side, span: token.span };
  const space: ExpressionNode = {
    kind: 'literal',
    literal: { type: 'string', value: ' ' },
    span: token.span,
  };
  const characters = p.cursor.isWord('FROM') ? space : p.expression();
  p.cursor.expectWords('FROM');
  return [symbol, characters, p.expression()];
}

/** `needle IN hay [FROM start]`. */
function parsePosition(p: Parser): ExpressionNode[] {
  const needle = p.operand();
  p.cursor.expectWords('IN');
  const hay = p.expression();
  return p.cursor.acceptWords('FROM') ? [needle, hay, p.expression()] : [needle, hay];
}

function parseSubstring(p: Parser): ExpressionNode[] {
  const value = p.expression();
  if (p.cursor.acceptWords('FROM')) {
    const start = p.expression();
    return p.cursor.acceptWords('FOR') ? [value, start, p.expression()] : [value, start];
  }
  p.cursor.expectSymbol(',');
  const start = p.expression();
  return p.cursor.acceptSymbol(',') ? [value, start, p.expression()] : [value, start];
}

function parseOverlay(p: Parser): ExpressionNode[] {
  const value = p.expression();
  const comma = p.cursor.acceptSymbol(',');
  if (!comma) p.cursor.expectWords('PLACING');
  const replacement = p.expression();
  separate(p, comma, 'FROM');
  const start = p.expression();
  const more = comma ? p.cursor.acceptSymbol(',') : p.cursor.acceptWords('FOR');
  return more ? [value, replacement, start, p.expression()] : [value, replacement, start];
}

function separate(p: Parser, comma: boolean, word: string): void {
  if (comma) p.cursor.expectSymbol(',');
  else p.cursor.expectWords(word);
}
