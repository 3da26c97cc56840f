import assert from 'node:assert/strict';
import { isCoded } from '#foundation';
import type { EventLog, LogRecord, NewRecord } from '../event-log.ts';
import { recordsOf } from '../records.ts';

/** A log for one test, and the way to end both it and what stands behind it. */
export interface ContractLog {
  log: EventLog;
  /** Closes and opens again what stores the records. */
  reopen: () => Promise<EventLog>;
  dispose: () => Promise<void>;
}

export type Body = (log: EventLog, context: ContractLog) => Promise<void>;
/** Declares one promise as a test; each gets a log of its own. */
export type Promises = (name: string, body: Body) => void;

export function record(
  key: string,
  value: string,
  timestampMs = 0,
  headers: Record<string, string> = {},
): NewRecord {
  return {
    key: Buffer.from(key),
    value: Buffer.from(value),
    timestampMs,
    headers: Object.entries(headers).map(([name, text]) => ({ name, value: Buffer.from(text) })),
  };
}

export function valueText(one: NewRecord): string {
  return Buffer.from(one.value ?? []).toString();
}

/** Every record of the topic, partition by partition. */
export async function allRecords(log: EventLog, topic: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (const { partition, earliest, latest, damage } of (await log.describeTopic(topic))?.offsets ?? []) {
    if (damage !== undefined) await log.read({ topic, partition, offset: 0, maxBytes: 1, maxWaitMs: 0 });
    for (let offset = earliest; offset < latest; ) {
      const batch = await log.read({ topic, partition, offset, maxBytes: 1 << 20, maxWaitMs: 0 });
      records.push(...recordsOf(batch));
      offset = batch.nextOffset;
    }
  }
  return records;
}

export async function rejectsWith(code: string, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(
    promise,
    (error) => isCoded(error, code) || assert.fail(`${String(error)}, not ${code}`),
  );
}

/** With plain arrays for bytes, so that a Buffer equals a view. */
export function plain(records: LogRecord[]): unknown[] {
  const bytes = (view: Uint8Array | null): number[] | null => (view === null ? null : [...view]);
  return records.map((one) => ({
    ...one,
    key: bytes(one.key),
    value: bytes(one.value),
    headers: one.headers.map(({ name, value }) => ({ name, value: bytes(value) })),
  }));
}
