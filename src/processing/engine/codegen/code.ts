/**
 * A piece of generated JavaScript. Pieces are made by the {@link js} template alone, and it lets in nothing but
 * other pieces and numbers: no text of a user, no name from a script can become code. Everything else reaches
 * the generated function as a value, by {@link Program.constant}.
 */
export class Code {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** For {@link js} and {@link Program} only; the text must come from this folder's own source. */
  static ofSource(text: string): Code {
    return new Code(text);
  }
}

/** Builds a piece of code. Numbers are written so that they read back as the same number. */
export function js(texts: TemplateStringsArray, ...parts: readonly (Code | number | bigint)[]): Code {
  let text = texts[0] ?? '';
  for (const [i, part] of parts.entries()) text += partText(part) + (texts[i + 1] ?? '');
  return Code.ofSource(text);
}

function partText(part: Code | number | bigint): string {
  if (part instanceof Code) return String(part);
  if (typeof part === 'bigint') return part < 0n ? `(${part}n)` : `${part}n`;
  if (typeof part !== 'number') throw new TypeError('Only code and numbers can be put into code.');
  if (Object.is(part, -0)) return '(-0)';
  return part < 0 ? `(${part})` : String(part);
}

export function joinCode(parts: readonly Code[], separator: ', ' | ' || ' | ' && ' | '\n'): Code {
  return Code.ofSource(parts.map(String).join(separator));
}

export const TRUE: Code = js`true`;
export const FALSE: Code = js`false`;
export const NULL: Code = js`null`;

export function isTrue(code: Code): boolean {
  return String(code) === 'true';
}

export function isFalse(code: Code): boolean {
  return String(code) === 'false';
}

/** `a || b`, short where one is a constant. */
export function or(...parts: readonly Code[]): Code {
  if (parts.some(isTrue)) return TRUE;
  const open = parts.filter((part) => !isFalse(part));
  if (open.length === 0) return FALSE;
  return open.length === 1 ? (open[0] as Code) : js`(${joinCode(open, ' || ')})`;
}

export function not(part: Code): Code {
  if (isTrue(part)) return FALSE;
  return isFalse(part) ? TRUE : js`!${part}`;
}
