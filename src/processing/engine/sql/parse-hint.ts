import type { Hint } from './ast/index.ts';
import { type Parser, parseList } from './parser.ts';

/** Hints such as OPTIONS('k' = 'v') between their signs; empty if there is none. */
export function acceptHints(p: Parser): Hint[] {
  if (!p.cursor.isSymbol('/*+')) return [];
  p.cursor.next();
  const hints = parseList(p, () => parseHint(p));
  p.cursor.expectSymbol('*/');
  return hints;
}

function parseHint(p: Parser): Hint {
  const start = p.cursor.start();
  const name = p.cursor.expectName('a hint');
  const hint = { name, options: [] as Hint['options'][number][], arguments: [] as string[] };
  if (p.cursor.acceptSymbol('(') && !p.cursor.acceptSymbol(')')) {
    parseList(p, () => parseHintArgument(p, hint));
    p.cursor.expectSymbol(')');
  }
  return { ...hint, span: p.cursor.spanFrom(start) };
}

/** `'key' = 'value'`, `'text'` or a name. */
function parseHintArgument(
  p: Parser,
  hint: { options: Hint['options'][number][]; arguments: string[] },
): void {
  const start = p.cursor.start();
  const key = p.cursor.acceptString() ?? p.cursor.acceptName()?.text ?? p.cursor.unexpected();
  if (!p.cursor.acceptSymbol('=')) {
    hint.arguments.push(key);
    return;
  }
  const value = p.cursor.expectString();
  hint.options.push({ key, value, span: p.cursor.spanFrom(start) });
}
