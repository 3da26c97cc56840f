import { type Answer } from './judge-answer.ts';
import type { Caller } from './callers.ts';
import { chance, type Hints, NASTY_STRINGS, pick, spoil, toText, valueFor } from './garbage-values.ts';
import type { ApiOperation } from './openapi.ts';
import type { Random } from './random.ts';

export interface GeneratedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** An answer that has not come by then never will. */
const HANG_MS = 10_000;
/** As much of an endless stream as is looked at. */
const STREAM_BYTES = 1;

/** A request to the operation: about a third are as documented, the others have something wrong. */
export function generateRequest(operation: ApiOperation, random: Random, hints: Hints): GeneratedRequest {
  const isGood = chance(random, 0.35);
  const text = (name: string, schema: Parameters<typeof valueFor>[0]): string => {
    const value = valueFor(schema, random, hints, name);
    return isGood || chance(random, 0.6) ? String(value) : pick(random, NASTY_STRINGS);
  };
  const path = operation.path.replaceAll(/\{(\w+)\}/gu, (_whole, name: string) => {
    const { schema } = operation.parameters.find((each) => each.name === name) ?? {};
    return encode(text(name, schema)) || 'x';
  });
  const query = operation.parameters
    .filter((each) => each.in === 'query' && (each.required || chance(random, 0.4)))
    .map(({ name, schema }) => `${name}=${encode(text(name, schema))}`);
  if (!isGood && chance(random, 0.1))
    query.push(`${encode(pick(random, NASTY_STRINGS))}=1`, 'limit=1&limit=2');
  return {
    method: operation.method,
    path: path + (query.length > 0 ? `?${query.join('&')}` : ''),
    ...bodyOf(operation, random, hints, isGood),
  };
}

function bodyOf(operation: ApiOperation, random: Random, hints: Hints, isGood: boolean) {
  const contents = Object.entries(operation.requestBody?.content ?? {});
  if (contents.length === 0 || operation.method === 'GET') return { headers: {}, body: undefined };
  const [type, { schema }] = pick(random, contents);
  let value = valueFor(schema, random, hints);
  if (!isGood) for (let i = 0; i < 1 + 2 * random(); i++) value = spoil(value, random);
  const contentType = isGood || chance(random, 0.9) ? type : pick(random, WRONG_TYPES);
  const body = isGood ? JSON.stringify(value) : toText(value, random);
  return { headers: contentType === '' ? {} : { 'content-type': contentType }, body };
}

const WRONG_TYPES = [
  '',
  'text/plain',
  'application/xml',
  'application/json; charset=utf-16',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/cloudevents+json',
  'x'.repeat(200),
  'application/json;;;=',
];

/** `encodeURIComponent` refuses halves of surrogate pairs; they go out as the bytes they would be. */
const encode = (text: string): string =>
  encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\u{fffd}')).replaceAll('%EF%BF%BD', '%ED%A0%80');

/** Sends the request; of a stream only the beginning is read. Rejects if nothing comes. */
export async function send(url: string, request: GeneratedRequest, caller: Caller): Promise<Answer> {
  const enough = new AbortController();
  const response = await fetch(url + request.path, {
    method: request.method,
    headers: { ...request.headers, ...caller.headers() },
    ...(request.body === undefined ? {} : { body: request.body }),
    redirect: 'manual',
    signal: AbortSignal.any([enough.signal, AbortSignal.timeout(HANG_MS)]),
  });
  const { status, headers } = response;
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const body = isStream ? await beginningOf(response) : await response.text();
  if (isStream) enough.abort();
  return { status, headers, body };
}

async function beginningOf(response: Response): Promise<string> {
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (text.length >= STREAM_BYTES) break;
  }
  return text;
}
