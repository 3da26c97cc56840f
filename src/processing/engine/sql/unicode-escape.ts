export type UnescapeResult = { ok: true; value: string } | { ok: false; message: string };

/** Resolves `\00e9`, `\+01f600` and `\\` of a `U&'…'` string; `escape` is the character instead of `\`. */
export function unescapeUnicode(text: string, escape: string): UnescapeResult {
  let value = '';
  for (let i = 0; i < text.length; ) {
    if (!text.startsWith(escape, i)) {
      value += text.charAt(i++);
      continue;
    }
    i += escape.length;
    if (text.startsWith(escape, i)) {
      value += escape;
      i += escape.length;
      continue;
    }
    const digits = /^(?:\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4}))/.exec(text.slice(i, i + 7));
    const code = Number.parseInt(digits?.[1] ?? digits?.[2] ?? 'x', 16);
    if (digits === null || code > 0x10ffff) {
      return {
        ok: false,
        message: `A Unicode escape is "${escape}" and 4 hexadecimal digits, or "${escape}+" and 6.`,
      };
    }
    value += digits[1] === undefined ? String.fromCharCode(code) : String.fromCodePoint(code);
    i += digits[0].length;
  }
  return { ok: true, value };
}
