/** Compiled patterns that are kept. */
const PATTERNS_MAX = 256;
const patterns = new Map<string, RegExp | undefined>();

/**
 * A Java regular expression as one of JavaScript's; undefined if it is not valid. Translated are what differs and
 * is in common use: inline flags at the beginning, possessive quantifiers and atomic groups (taken as greedy),
 * `\A`, `\Z`, `\z`, `\h`, `\Q…\E`, POSIX classes, and lone braces, which Java refuses and JavaScript's `u` mode too.
 */
export function javaPattern(pattern: string, flags = ''): RegExp | undefined {
  const key = `${flags} ${pattern}`;
  if (patterns.has(key)) {
    const known = patterns.get(key);
    if (known !== undefined) known.lastIndex = 0;
    return known;
  }
  const compiled = compile(pattern, flags);
  if (patterns.size >= PATTERNS_MAX) patterns.clear();
  patterns.set(key, compiled);
  return compiled;
}

function compile(pattern: string, flags: string): RegExp | undefined {
  let all = flags;
  const body = pattern.replace(/^\(\?([imsux]+)\)/, (_all, letters: string) => {
    for (const letter of letters) if ('ims'.includes(letter) && !all.includes(letter)) all += letter;
    return '';
  });
  const source = translate(body);
  for (const mode of ['u', '']) {
    try {
      return new RegExp(source, all + mode);
    } catch {
      // Java allows escapes that the strict mode refuses, such as `\-` outside of a class.
    }
  }
  return undefined;
}

const POSIX: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-/:-@\\[-`{-~',
  Space: '\\s',
  XDigit: '0-9a-fA-F',
  ASCII: '\\x00-\\x7F',
};

function translate(pattern: string): string {
  return pattern
    .replaceAll(/\\Q([^]*?)(?:\\E|$)/g, (_all, literal: string) =>
      literal.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'),
    )
    .replaceAll(/\[([^\]]*)\\p\{(\w+)\}/g, (all, before: string, name: string) =>
      POSIX[name] === undefined ? all : `[${before}${POSIX[name]}`,
    )
    .replaceAll(/\\p\{(\w+)\}/g, (all, name: string) =>
      POSIX[name] === undefined ? all : `[${POSIX[name]}]`,
    )
    .replaceAll(/\\A/g, '^')
    .replaceAll(/\\[zZ]/g, '$')
    .replaceAll(/\\h/g, '[ \\t]')
    .replaceAll(/\(\?>/g, '(?:')
    .replaceAll(/([*+?}])\+/g, '$1');
}
