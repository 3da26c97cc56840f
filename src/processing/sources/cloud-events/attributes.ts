import { ATTRIBUTE_BYTES_MAX, ATTRIBUTES_MAX } from '../limits.ts';
import { parseMediaType } from '../http/media-type.ts';
import { parseTimestamp } from '../timestamp.ts';

/** The context attributes of one CloudEvent 1.0 by name, all in their string form. */
export type Attributes = ReadonlyMap<string, string>;

export const SPEC_VERSION = '1.0';
const REQUIRED = ['specversion', 'id', 'source', 'type'];
const NAME = /^[a-z0-9]+$/;
/** Control characters, noncharacters and lone surrogates, which a CloudEvents String may not hold (1.0.2, "Type System"). */
const FORBIDDEN = /[\p{Cc}\p{Noncharacter_Code_Point}\p{Surrogate}]/u;
const URI_REFERENCE = /^(?:[!#$&'()*+,\-./0-9:;=?@A-Z_a-z~[\]]|%[0-9A-Fa-f]{2})*$/;
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** What is wrong with the attributes of an event, in a sentence; undefined if nothing is. */
export function attributesFault(attributes: Attributes): string | undefined {
  for (const name of REQUIRED) {
    if (!attributes.get(name)) return `The attribute "${name}" is missing or empty.`;
  }
  const version = attributes.get('specversion');
  if (version !== SPEC_VERSION) return `specversion is "${version}"; Millrace takes "${SPEC_VERSION}".`;
  if (attributes.size > ATTRIBUTES_MAX) return `The event has more than ${ATTRIBUTES_MAX} attributes.`;
  for (const [name, value] of attributes) {
    if (lastGood.get(name) === value) continue;
    const fault = attributeFault(name, value);
    if (fault === undefined) keepGood(name, value);
    if (fault !== undefined) return `The attribute "${name.slice(0, 64)}" ${fault}.`;
  }
  return undefined;
}

/** The last good value by name: events of one source differ in id and time, and are checked in these alone. */
const lastGood = new Map<string, string>();
const NAMES_MAX = 256;

function keepGood(name: string, value: string): void {
  if (lastGood.size >= NAMES_MAX) lastGood.clear();
  lastGood.set(name, value);
}

function attributeFault(name: string, value: string): string | undefined {
  if (!NAME.test(name)) return 'has a name with other characters than a–z and 0–9';
  if (value.length * 3 > ATTRIBUTE_BYTES_MAX && Buffer.byteLength(value) > ATTRIBUTE_BYTES_MAX) {
    return `is longer than ${ATTRIBUTE_BYTES_MAX} bytes`;
  }
  if (FORBIDDEN.test(value)) return 'holds a character that is not allowed';
  if (name === 'time' && Number.isNaN(parseTimestamp(value))) return 'is not an RFC 3339 time';
  if (name === 'source' && !URI_REFERENCE.test(value)) return 'is not a URI reference';
  if (name === 'dataschema' && !(ABSOLUTE_URI.test(value) && URI_REFERENCE.test(value)))
    return 'is not an absolute URI';
  if (name === 'datacontenttype' && parseMediaType(value) === undefined) return 'is not a media type';
  if ((name === 'subject' || name === 'dataschema' || name === 'partitionkey') && value === '')
    return 'is empty';
  return undefined;
}
