import { nearestName } from '#foundation';
import type { Name } from './ast/index.ts';
import { createDiagnostic, type Diagnostic, DiagnosticError, fail } from './diagnostic.ts';
import { isReserved, LATELY_RESERVED_WORDS } from './keywords.ts';
import { NAME_LENGTH_MAX, NESTING_DEPTH_MAX } from './limits.ts';
import type { Position, Span } from './span.ts';
import type { Token } from './token.ts';

/** How many of the things that could stand at a place a message lists. */
const EXPECTED_LISTED_MAX = 8;

/**
 * A place in the tokens of a script. The `accept…` methods go on if they find what they want; what they
 * wanted in vain is remembered, and becomes the "expected …" of {@link Cursor.unexpected}.
 */
export class Cursor {
  readonly #tokens: readonly Token[];
  #index = 0;
  #expected = new Set<string>();
  #depth = 0;
  /** Said on the way, without stopping the statement. */
  readonly warnings: Diagnostic[] = [];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new TypeError('A token list ends with an end token.');
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index++;
    this.#expected.clear();
    return token;
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  start(): Position {
    return this.peek().span.start;
  }

  /** From `start` to the end of the token before this place. */
  spanFrom(start: Position): Span {
    const last = this.#tokens[this.#index - 1];
    return { start, end: last === undefined || last.span.end.offset < start.offset ? start : last.span.end };
  }

  isWord(word: string, ahead = 0): boolean {
    return this.peek(ahead).upper === word;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === symbol;
  }

  /** True, and past them, if exactly these words stand here. */
  acceptWords(...words: string[]): boolean {
    if (!words.every((word, i) => this.isWord(word, i))) {
      this.#expected.add(words.join(' '));
      return false;
    }
    for (const _ of words) this.next();
    return true;
  }

  /** The one of `words` that stands here. */
  acceptOneOf<const W extends string>(words: readonly W[]): W | undefined {
    return words.find((word) => this.acceptWords(...word.split(' ')));
  }

  acceptSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) {
      this.#expected.add(`"${symbol}"`);
      return false;
    }
    this.next();
    return true;
  }

  expectWords(...words: string[]): void {
    for (const word of words) if (!this.acceptWords(word)) this.unexpected();
  }

  expectOneOf<const W extends string>(words: readonly W[]): W {
    return this.acceptOneOf(words) ?? this.unexpected();
  }

  expectSymbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) this.unexpected();
  }

  acceptString(): string | undefined {
    if (this.peek().kind !== 'string') {
      this.#expected.add('a string in single quotes');
      return undefined;
    }
    return this.next().value;
  }

  expectString(): string {
    return this.acceptString() ?? this.unexpected();
  }

  /** A non-negative integer small enough for a precision, a length or a count. */
  expectInteger(): number {
    if (this.peek().kind !== 'integer') this.unexpected('a whole number');
    const token = this.next();
    const value = Number(token.text);
    if (value > 2_147_483_647) fail('limit', `${token.text} is larger than 2147483647.`, token.span);
    return value;
  }

  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted-name' || (token.kind === 'word' && !isReserved(token.text));
  }

  /** A name, or undefined if something else stands here, a reserved word for instance. */
  acceptName(): Name | undefined {
    if (!this.isName()) {
      this.#expected.add('a name');
      return undefined;
    }
    const token = this.next();
    const quoted = token.kind === 'quoted-name';
    const text = quoted ? token.value : token.text;
    if (text.length > NAME_LENGTH_MAX) {
      fail('limit', `A name has at most ${NAME_LENGTH_MAX} characters.`, token.span);
    }
    if (LATELY_RESERVED_WORDS.has(token.upper)) this.#warnReserved(token);
    return { text, quoted, span: token.span };
  }

  expectName(what = 'a name'): Name {
    const name = this.acceptName();
    if (name !== undefined) return name;
    const token = this.peek();
    if (token.kind !== 'word') this.unexpected(what);
    fail('syntax', `${token.upper} is a reserved word; as a name it stands in back-quotes.`, token.span, {
      expected: [what],
      suggestion: `\`${token.text}\``,
    });
  }

  #warnReserved(token: Token): void {
    const message = `${token.upper} is a reserved word in newer versions of Flink; write \`${token.text}\`.`;
    this.warnings.push(createDiagnostic('syntax', message, token.span, { severity: 'warning' }));
  }

  /** Runs `work` one level deeper; levels are limited, so that no text can exhaust the stack. */
  nested<T>(work: () => T): T {
    if (this.#depth >= NESTING_DEPTH_MAX) {
      fail('limit', `More than ${NESTING_DEPTH_MAX} levels inside each other.`, this.peek().span);
    }
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }

  /** Refuses the token at this place, listing what could stand here. */
  unexpected(...more: string[]): never {
    const token = this.peek();
    if (token.kind === 'bad') fail('syntax', token.value, token.span);
    for (const what of more) this.#expected.add(what);
    const expected = [...this.#expected];
    const { suggestion, hint } = this.#suggestion(token, expected.filter(isKeyword));
    const message = `Unexpected ${describeToken(token)}${listExpected(expected)}.${hint}`;
    throw new DiagnosticError(createDiagnostic('syntax', message, token.span, { expected, suggestion }));
  }

  /** A keyword that was meant here, or one place before: `SELECT a FORM t` takes FORM for an alias. */
  #suggestion(token: Token, keywords: readonly string[]): { suggestion: string | undefined; hint: string } {
    const here = token.kind === 'word' ? nearestName(token.text, keywords) : undefined;
    if (here !== undefined) return { suggestion: here, hint: ` Did you mean "${here}"?` };
    const before = this.#tokens[this.#index - 1];
    const near =
      before?.kind === 'word' && !isReserved(before.text) ? nearestName(before.text, keywords) : undefined;
    if (near === undefined) return { suggestion: undefined, hint: '' };
    return { suggestion: near, hint: ` Did you mean "${near}" instead of "${before?.text}"?` };
  }

  /** After an error: to the end of this statement. Stands then behind its semicolon, or at the end. */
  recover(): void {
    while (!this.atEnd && !this.isSymbol(';')) this.next();
    this.acceptSymbol(';');
  }
}

function isKeyword(expected: string): boolean {
  return /^[A-Z_]+$/.test(expected);
}

function describeToken(token: Token): string {
  if (token.kind === 'end') return 'end of the script';
  if (token.kind === 'string') return 'string';
  return `"${token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text}"`;
}

function listExpected(expected: readonly string[]): string {
  if (expected.length === 0) return '';
  const listed = expected.slice(0, EXPECTED_LISTED_MAX);
  if (expected.length > listed.length) return `; expected ${listed.join(', ')} …`;
  const last = listed.pop();
  return listed.length === 0 ? `; expected ${last}` : `; expected ${listed.join(', ')} or ${last}`;
}
