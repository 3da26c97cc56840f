import type { OtherStatement } from './ast/index.ts';
import type { Parser } from './parser.ts';
import type { Position } from './span.ts';

/**
 * A statement that Flink has and this platform has no use for: named by its first words, so that the refusal can be
 * precise, and read over to its end.
 */
export function parseOther(p: Parser, start: Position, feature: string): OtherStatement {
  while (!p.cursor.atEnd && !p.cursor.isSymbol(';')) {
    if (p.cursor.peek().kind === 'bad') p.cursor.unexpected();
    p.cursor.next();
  }
  return { kind: 'other', feature, span: p.cursor.spanFrom(start) };
}
