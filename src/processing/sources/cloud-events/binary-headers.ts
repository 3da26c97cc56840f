import type { Attributes } from './attributes.ts';

const PREFIX = 'ce-';

/** The `ce-` headers of a request by name in lower case, with all their values; empty if it is no CloudEvent. */
export type CloudEventHeaders = ReadonlyMap<string, readonly string[]>;

/** From Node's list of names and values in turn: only there a header that comes twice is seen to do so. */
export function cloudEventHeaders(rawHeaders: readonly string[]): CloudEventHeaders {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    if (!name.startsWith(PREFIX)) continue;
    headers.set(name, [...(headers.get(name) ?? []), rawHeaders[i + 1] as string]);
  }
  return headers;
}

/**
 * The attributes of a binary-mode request (CloudEvents HTTP binding 1.0.2, section 3.1), or what is wrong with the
 * headers. `datacontenttype` is the request's Content-Type.
 */
export function attributesOfHeaders(
  headers: CloudEventHeaders,
  contentType: string | undefined,
): Attributes | { fault: string } {
  const attributes = new Map<string, string>();
  for (const [header, values] of headers) {
    const name = header.slice(PREFIX.length);
    if (name === 'datacontenttype') {
      return { fault: 'ce-datacontenttype must not be sent: Content-Type says it.' };
    }
    if (values.length !== 1) return { fault: `The header ${header} comes ${values.length} times.` };
    const value = decodeHeaderValue(values[0] ?? '');
    if (value === undefined) return { fault: `The header ${header} is not percent-encoded UTF-8.` };
    attributes.set(name, value);
  }
  if (contentType !== undefined) attributes.set('datacontenttype', contentType);
  return attributes;
}

/**
 * Decodes a header value (section 3.1.3.2): takes off double quotes and their backslashes, then undoes one round of
 * percent-encoding. Undefined for a bad escape, invalid UTF-8 (`%C0%A0`) or characters that had to be encoded.
 */
export function decodeHeaderValue(value: string): string | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value);
  const text = quoted === null ? value : (quoted[1] ?? '').replaceAll(/\\(.)/g, '$1');
  if (!/^[\x20-\x7e]*$/.test(text)) return undefined;
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
