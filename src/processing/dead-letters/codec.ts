import type { NewRecord } from '#log';
import { DEAD_LETTER_STAGES, type DeadLetter, MESSAGE_CHARACTERS_MAX } from './dead-letter.ts';

const VERSION = 1;
const JSON_HEADERS = [{ name: 'content-type', value: Buffer.from('application/json') }];

/** The record of a dead letter on its topic: JSON, `raw` and `key` in base64, keyed by id. */
export function encodeDeadLetter(letter: DeadLetter): NewRecord {
  const { timeMs, key, raw, message, ...rest } = letter;
  const json = {
    version: VERSION,
    ...rest,
    time: new Date(timeMs).toISOString(),
    message: message.slice(0, MESSAGE_CHARACTERS_MAX),
    ...(key === undefined ? {} : { key: base64(key) }),
    raw: base64(raw),
  };
  return {
    key: Buffer.from(letter.id),
    value: Buffer.from(JSON.stringify(json)),
    timestampMs: timeMs,
    headers: JSON_HEADERS,
  };
}

/** Undefined if the bytes are no dead letter of a version known here. */
export function decodeDeadLetter(bytes: Uint8Array): DeadLetter | undefined {
  const json = parseObject(bytes);
  if (json === undefined || json['version'] !== VERSION) return undefined;
  const { version: _version, time, key, raw, headers, ...rest } = json;
  const timeMs = Date.parse(String(time));
  const isWhole =
    typeof rest['id'] === 'string' &&
    typeof rest['topic'] === 'string' &&
    typeof rest['code'] === 'string' &&
    typeof rest['message'] === 'string' &&
    DEAD_LETTER_STAGES.some((stage) => stage === rest['stage']) &&
    typeof raw === 'string' &&
    !Number.isNaN(timeMs);
  if (!isWhole) return undefined;
  return {
    ...(rest as Omit<DeadLetter, 'timeMs' | 'headers' | 'key' | 'raw'>),
    timeMs,
    headers: (headers ?? {}) as Record<string, string>,
    ...(typeof key === 'string' ? { key: Buffer.from(key, 'base64') } : {}),
    raw: Buffer.from(raw, 'base64'),
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(),
    );
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
