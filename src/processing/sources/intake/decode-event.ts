import type { RecordHeader } from '#log';
import { type Attributes, attributesFault } from '../cloud-events/attributes.ts';
import { recordHeaders } from '../cloud-events/record-headers.ts';
import { openEnvelope } from '../cloud-events/structured.ts';
import { isJsonType, parseMediaType } from '../http/media-type.ts';
import { PartParser } from '../json/parse-part.ts';
import { wholePart } from '../json/split.ts';
import { type DecodedEvent, decodeRejection, type EventSource, type Rejection } from './decoded-event.ts';

const NO_HEADERS: Readonly<Record<string, string>> = {};
const JSON_TYPE = 'application/json';
export const ENVELOPE_TYPE = 'application/cloudevents+json';
export const PLAIN_HEADERS: readonly RecordHeader[] = [
  { name: 'content-type', value: Buffer.from(JSON_TYPE) },
];

/** Part `i` of a body as a plain JSON event. */
export function decodePlain(parser: PartParser, i: number, headers: readonly RecordHeader[]): DecodedEvent {
  const raw = parser.raw(i);
  const source: EventSource = { raw, contentType: JSON_TYPE, headers: NO_HEADERS };
  const json = parser.parse(i);
  if (parser.rejection !== undefined) return refuse(source, null, decodeRejection(parser.rejection));
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refuse(source, null, decodeRejection('not_an_object'));
  }
  return { kind: 'read', source, value: raw, json, attributes: null, headers };
}

/** Part `i` of a body as a CloudEvent in its JSON envelope. */
export function decodeEnvelope(parser: PartParser, i: number, extra: readonly RecordHeader[]): DecodedEvent {
  const raw = parser.raw(i);
  const source: EventSource = { raw, contentType: ENVELOPE_TYPE, headers: NO_HEADERS };
  const json = parser.parse(i);
  if (parser.rejection !== undefined) return refuse(source, null, decodeRejection(parser.rejection));
  const opened = openEnvelope(raw, json);
  if ('fault' in opened) return refuse(source, null, decodeRejection('invalid_cloudevent', opened.fault));
  const { attributes, data } = opened;
  if (opened.json !== undefined || data === null) return accept(source, attributes, data, opened.json, extra);
  return decodeData(source, attributes, data, attributes.get('datacontenttype'), extra);
}

/** A CloudEvent whose attributes came beside its data: binary mode, or a record of the log. */
export function decodeBinary(
  attributes: Attributes | { fault: string },
  body: Buffer,
  source: EventSource,
  extra: readonly RecordHeader[],
): DecodedEvent {
  if ('fault' in attributes)
    return refuse(source, null, decodeRejection('invalid_cloudevent', attributes.fault));
  if (body.length === 0) return accept(source, attributes, null, undefined, extra);
  return decodeData(source, attributes, body, source.contentType, extra);
}

/** Data that says it is JSON must be; other data is kept as it is. */
function decodeData(
  source: EventSource,
  attributes: Attributes,
  data: Buffer,
  contentType: string | undefined,
  extra: readonly RecordHeader[],
): DecodedEvent {
  if (contentType === undefined || !isJsonType(parseMediaType(contentType)?.essence ?? '')) {
    return accept(source, attributes, data, undefined, extra);
  }
  const parser = new PartParser(data, wholePart(data));
  const json = parser.parse(0);
  if (parser.rejection !== undefined) return refuse(source, attributes, decodeRejection(parser.rejection));
  return accept(source, attributes, data, json, extra);
}

function accept(
  source: EventSource,
  attributes: Attributes,
  value: Buffer | null,
  json: unknown,
  extra: readonly RecordHeader[],
): DecodedEvent {
  const fault = attributesFault(attributes);
  if (fault !== undefined) return refuse(source, attributes, decodeRejection('invalid_cloudevent', fault));
  // In the envelope no media type means JSON.
  const contentType = source.contentType === ENVELOPE_TYPE && json !== undefined ? JSON_TYPE : undefined;
  const headers = [...recordHeaders(attributes, contentType), ...extra];
  return { kind: 'read', source, value, json, attributes, headers };
}

function refuse(source: EventSource, attributes: Attributes | null, rejection: Rejection): DecodedEvent {
  return { kind: 'refused', source, attributes, rejection };
}
