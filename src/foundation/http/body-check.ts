/** Levels of objects and arrays in a JSON body; more is an attack on whatever recurses. */
export const BODY_DEPTH_MAX = 128;

export interface BodyFault {
  /** JSON pointer into the body. */
  pointer: string;
  message: string;
}

/**
 * What no schema says and no part of the platform can keep: text with the character NUL, which PostgreSQL refuses,
 * text with half of a surrogate pair, which is no Unicode and changes on its way through UTF-8, and nesting without
 * bound. A value that got past here and into the log would stop every reader that puts it into the database.
 */
export function findBodyFault(body: unknown): BodyFault | undefined {
  const waiting: { value: unknown; path: readonly string[] }[] = [{ value: body, path: [] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next;
    if (typeof value === 'string') {
      const message = textFault(value);
      if (message !== undefined) return { pointer: pointerOf(path), message };
    } else if (isPlain(value)) {
      if (path.length >= BODY_DEPTH_MAX) {
        return {
          pointer: pointerOf(path.slice(0, 3)),
          message: `is nested deeper than ${BODY_DEPTH_MAX} levels`,
        };
      }
      for (const [name, member] of Object.entries(value)) {
        const message = textFault(name);
        if (message !== undefined)
          return { pointer: pointerOf(path), message: `has a member whose name ${message}` };
        if (typeof member === 'string' || typeof member === 'object')
          waiting.push({ value: member, path: [...path, name] });
      }
    }
  }
  return undefined;
}

function textFault(text: string): string | undefined {
  if (text.includes('\0')) return 'has the character U+0000, which cannot be stored';
  return text.isWellFormed() ? undefined : 'has half of a surrogate pair, which is no Unicode text';
}

/** A stream or bytes are not ours to look into. */
function isPlain(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const pointerOf = (path: readonly string[]): string =>
  path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
