import type { RecordHeader } from '#log';
import type { Attributes } from './attributes.ts';

const CONTENT_TYPE = 'content-type';
/** Names of which the last header is kept. */
const NAMES_MAX = 256;

/** Events of one source differ in id and time; their other headers are made once. */
const lastHeaders = new Map<string, { text: string; header: RecordHeader }>();

/**
 * The headers under which a CloudEvent lies in the log: binary mode of the CloudEvents Kafka binding (1.0.2, section
 * 3.2), `ce_` before each attribute's name, and `content-type` for `datacontenttype`.
 */
export function recordHeaders(attributes: Attributes, contentType: string | undefined): RecordHeader[] {
  const headers: RecordHeader[] = [];
  for (const [name, value] of attributes) {
    if (name !== 'datacontenttype') headers.push(headerOf(name, `ce_${name}`, value));
  }
  const type = attributes.get('datacontenttype') ?? contentType;
  if (type !== undefined) headers.push(headerOf(CONTENT_TYPE, CONTENT_TYPE, type));
  return headers;
}

function headerOf(key: string, name: string, text: string): RecordHeader {
  const last = lastHeaders.get(key);
  if (last?.text === text) return last.header;
  const header = { name, value: Buffer.from(text) };
  if (lastHeaders.size >= NAMES_MAX) lastHeaders.clear();
  lastHeaders.set(key, { text, header });
  return header;
}
