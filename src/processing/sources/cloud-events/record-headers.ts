import type { RecordHeader } from '#log';
import type { Attributes } from './attributes.ts';

const CONTENT_TYPE = 'content-type';

/**
 * The headers under which a CloudEvent lies in the log: binary mode of the CloudEvents Kafka binding (1.0.2, section
 * 3.2), `ce_` before each attribute's name, and `content-type` for `datacontenttype`.
 */
export function recordHeaders(attributes: Attributes, contentType: string | undefined): RecordHeader[] {
  const headers: RecordHeader[] = [];
  for (const [name, value] of attributes) {
    if (name !== 'datacontenttype') headers.push({ name: `ce_${name}`, value: Buffer.from(value) });
  }
  const type = attributes.get('datacontenttype') ?? contentType;
  if (type !== undefined) headers.push({ name: CONTENT_TYPE, value: Buffer.from(type) });
  return headers;
}
