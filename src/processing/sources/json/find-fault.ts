/** Where a piece of text stops being JSON (RFC 8259). */
export interface JsonFault {
  /** Byte from the start, from 0. */
  offset: number;
  /** From 1; a column is a byte of the line. */
  line: number;
  column: number;
  /** What was expected there. */
  message: string;
}

/** Containers inside each other that are followed; beyond it the fault is the depth itself. */
const DEPTH_MAX = 1_000;

/**
 * The first place where `bytes` are no longer JSON, or undefined if they are. Slow and exact: called only after
 * the parser has refused the text, because its own message does not always say where.
 */
export function findFault(bytes: Uint8Array): JsonFault | undefined {
  const reader = new Reader(bytes);
  try {
    reader.space();
    reader.value(0);
    reader.space();
    if (reader.at < bytes.length) reader.fail('the end of the text');
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return placeOf(bytes, error.offset, error.message);
  }
}

/** Line and column of a byte. */
export function placeOf(bytes: Uint8Array, offset: number, message: string): JsonFault {
  let line = 1;
  let lineStart = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < offset; at = bytes.indexOf(0x0a, at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { offset, line, column: offset - lineStart + 1, message };
}

class Fault extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** A recursive descent over the grammar of RFC 8259 that builds nothing. */
class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  fail(expected: string): never {
    const byte = this.#bytes[this.at];
    const found = byte === undefined ? 'the text ends' : `found ${describe(byte)}`;
    throw new Fault(this.at, `expected ${expected}, ${found}`);
  }

  space(): void {
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at++;
    }
  }

  value(depth: number): void {
    if (depth > DEPTH_MAX) throw new Fault(this.at, 'the text is nested too deeply');
    const byte = this.#bytes[this.at];
    if (byte === 0x7b) this.#members(depth + 1);
    else if (byte === 0x5b) this.#elements(depth + 1);
    else if (byte === 0x22) this.#string();
    else if (byte === 0x74) this.#word('true');
    else if (byte === 0x66) this.#word('false');
    else if (byte === 0x6e) this.#word('null');
    else if (byte === 0x2d || isDigit(byte)) this.#number();
    else this.fail('a value');
  }

  #elements(depth: number): void {
    this.at++;
    this.space();
    if (this.#take(0x5d)) return;
    for (;;) {
      this.value(depth);
      this.space();
      if (this.#take(0x5d)) return;
      if (!this.#take(0x2c)) this.fail('"," or "]"');
      this.space();
    }
  }

  #members(depth: number): void {
    this.at++;
    this.space();
    if (this.#take(0x7d)) return;
    for (;;) {
      if (this.#bytes[this.at] !== 0x22) this.fail('a member name in double quotes');
      this.#string();
      this.space();
      if (!this.#take(0x3a)) this.fail('":"');
      this.space();
      this.value(depth);
      this.space();
      if (this.#take(0x7d)) return;
      if (!this.#take(0x2c)) this.fail('"," or "}"');
      this.space();
    }
  }

  #string(): void {
    this.at++;
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) this.fail('the closing quote of a string');
      if (byte < 0x20) this.fail('no control character inside a string');
      this.at++;
      if (byte === 0x22) return;
      if (byte === 0x5c) this.#escape();
    }
  }

  #escape(): void {
    const byte = this.#bytes[this.at];
    if (byte !== 0x75) {
      if (byte === undefined || !'"\\/bfnrt'.includes(String.fromCharCode(byte)))
        this.fail('an escape such as \\n');
      this.at++;
      return;
    }
    this.at++;
    for (let i = 0; i < 4; i++, this.at++) {
      if (!/^[0-9a-fA-F]$/.test(String.fromCharCode(this.#bytes[this.at] ?? 0)))
        this.fail('four hexadecimal digits');
    }
  }

  #number(): void {
    this.#take(0x2d);
    if (!this.#take(0x30)) this.#digits();
    if (this.#take(0x2e)) this.#digits();
    if (this.#take(0x65) || this.#take(0x45)) {
      if (!this.#take(0x2b)) this.#take(0x2d);
      this.#digits();
    }
  }

  #digits(): void {
    if (!isDigit(this.#bytes[this.at])) this.fail('a digit');
    while (isDigit(this.#bytes[this.at])) this.at++;
  }

  #word(word: string): void {
    for (const letter of word) if (!this.#take(letter.charCodeAt(0))) this.fail(`"${word}"`);
  }

  #take(byte: number): boolean {
    if (this.#bytes[this.at] !== byte) return false;
    this.at++;
    return true;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function describe(byte: number): string {
  if (byte === 0x0a) return 'the end of the line';
  if (byte > 0x20 && byte < 0x7f) return JSON.stringify(String.fromCharCode(byte));
  return `the byte 0x${byte.toString(16).padStart(2, '0')}`;
}
