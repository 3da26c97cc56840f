const DEPTH_MAX = 8;

/**
 * Parses a JSON object as `JSON.parse` does, but refuses two members of one name in an object (RFC 7515
 * section 4 requires it for JOSE headers; two parsers that pick different twins are an attack), nesting
 * deeper than {@link DEPTH_MAX}, and anything that is not an object. Throws a SyntaxError.
 */
export function parseStrictObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('Expected a JSON object.');
  }
  refuseDuplicates(text);
  return value as Record<string, unknown>;
}

// JSON.parse has already accepted the text, so this scan may trust its grammar: a string directly inside an
// object that is followed by a colon is a member name.
function refuseDuplicates(text: string): void {
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;
  const open: (Set<string> | null)[] = [];
  let lastString: string | undefined;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      if (open.push(token === '{' ? new Set() : null) > DEPTH_MAX)
        throw new SyntaxError('Nested too deeply.');
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ':') {
      addName(open.at(-1), JSON.parse(lastString ?? '""') as string);
    } else {
      lastString = token;
    }
  }
}

function addName(names: Set<string> | null | undefined, name: string): void {
  if (names?.has(name)) throw new SyntaxError(`The member "${name}" appears twice.`);
  names?.add(name);
}
