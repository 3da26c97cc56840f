import { HEADERS_BYTES_MAX, HEADERS_MAX } from '../config.ts';
import { gatewayErrors } from '../errors.ts';
import { forbiddenConnectionOption } from './header-rules.ts';
import type { HeaderList } from './header-list.ts';
import { isHost } from './host.ts';

/** Fields of which a second one would let two readers understand two different requests. */
const SINGLETONS = [
  'host',
  'content-length',
  'content-type',
  'transfer-encoding',
  'authorization',
  'x-api-key',
  'x-csrf-token',
  'origin',
  'expect',
  'traceparent',
];
// Tab, visible ASCII and the upper half of Latin-1, as RFC 9110 section 5.5 has it: no control characters.
const FIELD_VALUE = /^[\t -~\u0080-\u00ff]*$/;

/**
 * The checks of a request's head that Node's parser leaves open (it refuses on its own, among others, a bare LF,
 * a space before the colon, two different lengths, and a length beside a transfer coding). Returns the host.
 */
export function checkHead(headers: HeaderList, httpVersion: string): string {
  checkSizes(headers);
  for (const name of SINGLETONS) {
    if (headers.count(name) > 1) throw malformed(`The field "${name}" appears more than once.`);
  }
  for (const [name, value] of headers.entries()) {
    if (!FIELD_VALUE.test(value)) throw malformed(`The field "${name}" has a control character.`);
  }
  checkFraming(headers, httpVersion);
  const expectation = headers.get('expect');
  if (expectation !== undefined && expectation.toLowerCase() !== '100-continue') {
    throw gatewayErrors.expectation_failed('The only expectation understood is "100-continue".');
  }
  const option = forbiddenConnectionOption(headers);
  if (option !== undefined) throw malformed(`The field "connection" must not name "${option}".`);
  const host = headers.get('host');
  if (host === undefined || !isHost(host)) throw malformed('The field "host" is missing or not valid.');
  return host;
}

function checkSizes(headers: HeaderList): void {
  if (headers.length > HEADERS_MAX) {
    throw gatewayErrors.headers_too_large(`There are more than ${HEADERS_MAX} header fields.`);
  }
  let bytes = 0;
  // Colon, space and line end come to each field.
  for (const [name, value] of headers.entries()) bytes += name.length + value.length + 4;
  if (bytes > HEADERS_BYTES_MAX) {
    throw gatewayErrors.headers_too_large(`The header fields are larger than ${HEADERS_BYTES_MAX} bytes.`);
  }
}

function checkFraming(headers: HeaderList, httpVersion: string): void {
  const coding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (coding !== undefined) {
    if (length !== undefined) throw malformed('The request has a length and a transfer coding.');
    if (coding.toLowerCase() !== 'chunked')
      throw malformed('The only transfer coding understood is "chunked".');
    if (httpVersion !== '1.1') throw malformed('A transfer coding needs HTTP/1.1.');
  }
  if (length !== undefined && !/^[0-9]{1,15}$/.test(length))
    throw malformed('The content length is not a number.');
}

function malformed(message: string): Error {
  return gatewayErrors.malformed_request(message);
}
