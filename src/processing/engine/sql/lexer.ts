import type { Position } from './span.ts';
import type { Token, TokenKind } from './token.ts';
import { unescapeUnicode } from './unicode-escape.ts';

/**
 * Cuts a script into tokens, comments left out. Never throws: what is no token becomes a `bad` one, which the
 * parser refuses at its place. The last token is always `end`.
 */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run();
}

const WORD_START = /[\p{L}_]/u;
const WORD_PART = /[\p{L}\p{Nd}\p{Mn}_$@]*/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SPACE = /\s+/y;
const SYMBOLS = ['=>', '<>', '!=', '<=', '>=', '||', '..', '{-', '-}'] as const;
const SINGLE_SYMBOLS = new Set('()[]{},;.:=<>+-*/%?|^$');

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #offset = 0;
  #line = 1;
  #lineStart = 0;
  /** Between `/*+` and its end the closing sign is a token of its own. */
  #inHint = false;

  /** The end of the line; remembered, because to look for it at each token would be quadratic in a long line. */
  #newline: number;

  constructor(text: string) {
    this.#text = text;
    this.#newline = newlineFrom(text, 0);
  }

  run(): Token[] {
    while (this.#offset < this.#text.length) {
      if (this.#skipSpaceOrComment()) continue;
      this.#readToken();
    }
    const end = this.#endPosition();
    this.#tokens.push({ kind: 'end', text: '', upper: '', value: '', span: { start: end, end } });
    return this.#tokens;
  }

  /** As Calcite does, the end of the text is reported at its last character. */
  #endPosition(): Position {
    const position = this.#position();
    return position.column > 1
      ? { ...position, column: position.column - 1, offset: position.offset - 1 }
      : position;
  }

  #position(): Position {
    return { offset: this.#offset, line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  /** Moves to `offset`, counting the lines in between. */
  #advanceTo(offset: number): void {
    while (this.#newline < offset) {
      this.#line++;
      this.#lineStart = this.#newline + 1;
      this.#newline = newlineFrom(this.#text, this.#lineStart);
    }
    this.#offset = offset;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.#text)?.[0] ?? '';
  }

  #skipSpaceOrComment(): boolean {
    const space = this.#match(SPACE);
    if (space !== '') {
      this.#advanceTo(this.#offset + space.length);
      return true;
    }
    const two = this.#text.slice(this.#offset, this.#offset + 2);
    if (two === '--' || two === '//') {
      const newline = this.#text.indexOf('\n', this.#offset);
      this.#advanceTo(newline === -1 ? this.#text.length : newline);
      return true;
    }
    if (two !== '/*' || this.#text.charAt(this.#offset + 2) === '+') return false;
    this.#readBlockComment();
    return true;
  }

  #readBlockComment(): void {
    const close = this.#text.indexOf('*/', this.#offset + 2);
    if (close === -1) this.#push('bad', this.#text.length, 'This comment has no end; "*/" is missing.');
    else this.#advanceTo(close + 2);
  }

  #readToken(): void {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#offset) ?? 0);
    if (character === "'") return this.#readString(this.#offset, 'plain');
    if (character === '`') return this.#readQuotedName();
    if (/\d/.test(character) || /^\.\d/.test(this.#text.slice(this.#offset, this.#offset + 2))) {
      return this.#readNumber();
    }
    if (WORD_START.test(character)) return this.#readWord();
    this.#readSymbol(character);
  }

  #readWord(): void {
    const word = this.#match(WORD_PART);
    const next = this.#offset + word.length;
    if (this.#text.charAt(next) === "'") {
      if (/^x$/i.test(word)) return this.#readString(next, 'binary');
      if (/^(?:n|_\w+)$/i.test(word)) return this.#readString(next, 'plain');
    }
    if (/^u$/i.test(word) && this.#text.startsWith("&'", next)) return this.#readString(next + 1, 'unicode');
    this.#push('word', next);
  }

  /** `quote` is the place of the opening quote; a prefix may stand before it. A quote inside is doubled. */
  #readString(quote: number, form: 'plain' | 'binary' | 'unicode'): void {
    const close = this.#closingQuote(quote, "'");
    if (close === -1) return this.#push('bad', this.#text.length, "This string has no end; a ' is missing.");
    const value = this.#text.slice(quote + 1, close).replaceAll("''", "'");
    if (form === 'plain') return this.#push('string', close + 1, value);
    if (form === 'unicode') return this.#readUnicodeString(close + 1, value);
    const digits = value.replaceAll(/\s/g, '');
    if (/^(?:[0-9a-f]{2})*$/i.test(digits)) return this.#push('binary', close + 1, digits);
    this.#push('bad', close + 1, 'A binary string needs an even number of hexadecimal digits.');
  }

  /** `U&'…' UESCAPE '!'`. */
  #readUnicodeString(end: number, value: string): void {
    const custom = /^\s+UESCAPE\s+'(.)'/iu.exec(this.#text.slice(end, end + 200));
    const result = unescapeUnicode(value, custom?.[1] ?? '\\');
    const after = end + (custom?.[0].length ?? 0);
    if (result.ok) this.#push('string', after, result.value);
    else this.#push('bad', after, result.message);
  }

  #readQuotedName(): void {
    const close = this.#closingQuote(this.#offset, '`');
    if (close === -1) {
      return this.#push('bad', this.#text.length, 'This name has no end; a ` is missing.');
    }
    const name = this.#text.slice(this.#offset + 1, close).replaceAll('``', '`');
    if (name === '') this.#push('bad', close + 1, 'A name must have at least one character.');
    else this.#push('quoted-name', close + 1, name);
  }

  #closingQuote(open: number, quote: string): number {
    let close = this.#text.indexOf(quote, open + 1);
    while (close !== -1 && this.#text.charAt(close + 1) === quote)
      close = this.#text.indexOf(quote, close + 2);
    return close;
  }

  #readNumber(): void {
    const number = this.#match(NUMBER);
    const end = this.#offset + number.length;
    const kind = /e/i.test(number) ? 'approximate' : number.includes('.') ? 'decimal' : 'integer';
    this.#push(kind, end);
  }

  #readSymbol(character: string): void {
    const rest = this.#text.slice(this.#offset, this.#offset + 3);
    if (rest === '/*+') {
      this.#inHint = true;
      return this.#push('symbol', this.#offset + 3);
    }
    if (this.#inHint && rest.startsWith('*/')) {
      this.#inHint = false;
      return this.#push('symbol', this.#offset + 2);
    }
    const double = SYMBOLS.find((symbol) => rest.startsWith(symbol));
    if (double !== undefined) return this.#push('symbol', this.#offset + 2);
    if (SINGLE_SYMBOLS.has(character)) return this.#push('symbol', this.#offset + 1);
    const hint = character === '"' ? " Names stand in back-quotes (`), strings in single quotes (')." : '';
    this.#push('bad', this.#offset + character.length, `Unexpected character "${character}".${hint}`);
  }

  #push(kind: TokenKind, end: number, value = ''): void {
    const start = this.#position();
    const text = this.#text.slice(this.#offset, end);
    this.#advanceTo(end);
    const upper = kind === 'word' ? text.toUpperCase() : '';
    this.#tokens.push({ kind, text, upper, value, span: { start, end: this.#position() } });
  }
}

function newlineFrom(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}
