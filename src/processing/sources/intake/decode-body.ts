import { isUtf8 } from 'node:buffer';
import type { RecordHeader } from '#log';
import type { Attributes } from '../cloud-events/attributes.ts';
import { errors } from '../errors.ts';
import type { BodyKind } from '../http/media-type.ts';
import { findFault, placeOf } from '../json/find-fault.ts';
import { PartParser } from '../json/parse-part.ts';
import { type JsonParts, splitArray, wholePart } from '../json/split.ts';
import { BATCH_EVENTS_MAX } from '../limits.ts';
import { decodeBinary, decodeEnvelope, decodePlain, PLAIN_HEADERS } from './decode-event.ts';
import type { DecodedEvent } from './decoded-event.ts';

/** A body that was read to its end. */
export interface WholeBody {
  kind: Exclude<BodyKind, 'ndjson'>;
  bytes: Buffer;
  contentType: string | undefined;
  /** Binary mode: the attributes that came as headers. */
  attributes: Attributes | { fault: string };
  /** Headers that each record gets besides its own, such as `traceparent`. */
  extraHeaders: readonly RecordHeader[];
}

/**
 * The events of a body. Rejects with `invalid_utf8`, `invalid_json` (with line, column and offset) or
 * `batch_too_large` if it cannot even be taken apart; one event that cannot be read is refused in its place.
 */
export function decodeBody(body: WholeBody): DecodedEvent[] {
  const { kind, bytes, extraHeaders } = body;
  if (kind === 'binary') {
    const headers = 'fault' in body.attributes ? {} : headersOfAttributes(body.attributes);
    return [
      decodeBinary(
        body.attributes,
        bytes,
        { raw: bytes, contentType: body.contentType, headers },
        extraHeaders,
      ),
    ];
  }
  checkUtf8(bytes);
  const parser = new PartParser(bytes, partsOf(kind, bytes));
  const headers = kind === 'json' ? [...PLAIN_HEADERS, ...extraHeaders] : extraHeaders;
  const decode = kind === 'json' ? decodePlain : decodeEnvelope;
  const events: DecodedEvent[] = [];
  for (let i = 0; i < parser.count; i++) {
    const event = decode(parser, i, headers);
    // Between commas there is no telling where one event ends if the text is not JSON: the whole body is wrong.
    if (event.kind === 'refused' && event.rejection.code === 'invalid_json') throw invalidJson(bytes);
    events.push(event);
  }
  return events;
}

function partsOf(kind: 'json' | 'structured' | 'batch', bytes: Buffer): JsonParts {
  if (kind === 'structured') return wholePart(bytes);
  const parts = splitArray(bytes, BATCH_EVENTS_MAX);
  if (parts === 'too_many') {
    throw errors.batch_too_large(
      `A request may carry at most ${BATCH_EVENTS_MAX} events; a stream of NDJSON any number.`,
    );
  }
  if (parts === 'broken') throw invalidJson(bytes);
  if (parts !== 'not_an_array') return parts;
  if (kind === 'json') return wholePart(bytes);
  const fault = findFault(bytes) ?? placeOf(bytes, 0, 'expected an array of CloudEvents');
  throw errors.invalid_json(`The body is no array of CloudEvents: ${fault.message}.`, {
    details: { ...fault },
  });
}

function checkUtf8(bytes: Buffer): void {
  if (isUtf8(bytes)) return;
  const { offset, line, column } = placeOf(bytes, firstInvalidByte(bytes), '');
  throw errors.invalid_utf8(`The body is not UTF-8: byte ${offset}, line ${line}.`, {
    details: { offset, line, column },
  });
}

function firstInvalidByte(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] as number;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (lead >= 0x80 && !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}

function invalidJson(bytes: Buffer): Error {
  const fault = findFault(bytes) ?? placeOf(bytes, 0, 'not JSON');
  const place = `line ${fault.line}, column ${fault.column}`;
  return errors.invalid_json(`The body is not JSON: ${place}: ${fault.message}.`, { details: { ...fault } });
}

function headersOfAttributes(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(
    [...attributes]
      .filter(([name]) => name !== 'datacontenttype')
      .map(([name, value]) => [`ce_${name}`, value]),
  );
}
