import { memberPlace } from '../json/member-places.ts';
import { isJsonType, parseMediaType } from '../http/media-type.ts';
import type { Attributes } from './attributes.ts';

/** A CloudEvent taken out of its JSON envelope. */
export interface Enveloped {
  attributes: Attributes;
  /** The data as it was written, or decoded from `data_base64`; null if the event has none. */
  data: Buffer | null;
  /** The data parsed; undefined if it is no JSON. */
  json: unknown;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const INTEGER_MAX = 2 ** 31;

/**
 * Opens one event in the JSON format (CloudEvents JSON format 1.0.2, sections 2 and 3), or says what is wrong.
 *
 * @param raw the envelope as it came
 * @param value the same, parsed
 */
export function openEnvelope(raw: Buffer, value: unknown): Enveloped | { fault: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { fault: 'A CloudEvent is a JSON object.' };
  }
  const attributes = new Map<string, string>();
  for (const [name, member] of Object.entries(value)) {
    // An attribute that is null is not there.
    if (name === 'data' || name === 'data_base64' || member === null) continue;
    const text = attributeText(member);
    if (text === undefined)
      return { fault: `The attribute "${name.slice(0, 64)}" is no string, boolean or integer.` };
    attributes.set(name, text);
  }
  return withData(attributes, raw, value);
}

function attributeText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  const isInteger =
    typeof value === 'number' && Number.isInteger(value) && value >= -INTEGER_MAX && value < INTEGER_MAX;
  return isInteger ? String(value) : undefined;
}

function withData(
  attributes: Attributes,
  raw: Buffer,
  value: { data?: unknown; data_base64?: unknown },
): Enveloped | { fault: string } {
  const { data, data_base64: base64 } = value;
  const isThere = data !== undefined && data !== null;
  if (base64 !== undefined && base64 !== null) {
    if (isThere) return { fault: 'The event has both data and data_base64.' };
    if (typeof base64 !== 'string' || !BASE64.test(base64)) return { fault: 'data_base64 is not base64.' };
    // Whether bytes that say they are JSON are JSON is checked like any other event's data.
    return { attributes, data: Buffer.from(base64, 'base64'), json: undefined };
  }
  if (!isThere) return { attributes, data: null, json: undefined };
  // Text of another media type comes as a JSON string; its content is the data (section 3.1.1).
  if (typeof data === 'string' && !hasJsonData(attributes)) {
    return { attributes, data: Buffer.from(data), json: undefined };
  }
  const place = memberPlace(raw, 'data');
  return { attributes, data: raw.subarray(place?.start, place?.end), json: data };
}

/** No media type means JSON in this format (section 3.1). */
function hasJsonData(attributes: Attributes): boolean {
  const type = attributes.get('datacontenttype');
  return type === undefined || isJsonType(parseMediaType(type)?.essence ?? '');
}
