import { type Implementations, strict } from './implementation.ts';
import { javaPattern } from './java-pattern.ts';

export const urls: Implementations = {
  PARSE_URL: strict(parseUrl),
  URL_ENCODE: strict(encodeForm),
  URL_DECODE: strict(decodeForm),
};

/** A part of a URL by Java's names; of the query, one parameter if a key is given. */
function parseUrl(value: string, part: string, key?: string): string | null {
  const match =
    /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/(?:([^/?#@]*)@)?([^/?#:]*)(?::(\d*))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(
      value,
    );
  if (match === null) return null;
  const [, protocol, user, host, port, path = '', query, fragment] = match;
  if (key !== undefined) {
    if (part !== 'QUERY' || query === undefined) return null;
    return javaPattern(`(&|^)${key}=([^&]*)`)?.exec(query)?.[2] ?? null;
  }
  const authority =
    host === undefined
      ? null
      : `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
  const parts: Readonly<Record<string, string | null | undefined>> = {
    PROTOCOL: protocol,
    USERINFO: user,
    HOST: host,
    AUTHORITY: authority,
    PATH: path,
    QUERY: query,
    REF: fragment,
    FILE: `${path}${query === undefined ? '' : `?${query}`}`,
  };
  return parts[part] ?? null;
}

/** `application/x-www-form-urlencoded`, as Java's `URLEncoder`. */
function encodeForm(value: string): string {
  return encodeURIComponent(value.toWellFormed())
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decodeForm(value: string): string | null {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
