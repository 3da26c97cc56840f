import type { MessagePort } from 'node:worker_threads';
import { CodedError, errorDefinitions } from '#foundation';
import type {
  EventLog,
  GroupOffset,
  PackedRecords,
  RecordBatch,
  Records,
  TopicConfig,
} from '../../event-log.ts';
import { createColumns, isPacked, packRecords } from '../../records.ts';

/** What a `MessagePort` must do for the two sides; the global one and that of `node:worker_threads` both do. */
export type Port = MessagePort;

/**
 * One call. Records travel packed; producers and transactions, which live on the log's side, by a number the
 * caller chose.
 */
export type Call =
  | { method: 'createTopic' | 'alterTopic'; name: string; config: Partial<TopicConfig> }
  | { method: 'describeTopic' | 'deleteTopic'; name: string }
  | { method: 'listTopics' | 'listGroups' }
  | { method: 'append'; topic: string; records: PackedRecords }
  | { method: 'read'; request: Omit<Parameters<EventLog['read']>[0], 'signal'> }
  | { method: 'offsetsForTimestamp'; topic: string; timestampMs: number }
  | { method: 'commitOffsets'; group: string; offsets: readonly GroupOffset[] }
  | { method: 'committedOffsets' | 'deleteGroup'; group: string }
  | { method: 'openProducer'; transactionalId: string; producer: number }
  | { method: 'closeProducer'; producer: number }
  | { method: 'begin'; producer: number; transaction: number }
  | { method: 'transactionAppend'; transaction: number; topic: string; records: PackedRecords }
  | { method: 'commit'; transaction: number; group: string; offsets: readonly GroupOffset[] }
  | { method: 'abort'; transaction: number };

/** From the caller to the log. `cancel` gives up a read. */
export type Request = { kind: 'call'; id: number; call: Call } | { kind: 'cancel'; id: number };

/** From the log to the caller. */
export type Response =
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'error'; id: number; error: WireError };

/** An error as it crosses the border: structured clone would drop the code. */
export interface WireError {
  kind: 'coded' | 'type' | 'other';
  code: string;
  status: number;
  title: string;
  message: string;
  details: string;
  retryAfterS: number | undefined;
}

export function encodeError(error: unknown): WireError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CodedError) {
    const { code, status, title, retryAfterS } = error;
    return {
      kind: 'coded',
      code,
      status,
      title,
      message,
      details: JSON.stringify(error.details),
      retryAfterS,
    };
  }
  const kind = error instanceof TypeError ? 'type' : 'other';
  return { kind, code: '', status: 500, title: '', message, details: '{}', retryAfterS: undefined };
}

export function decodeError(error: WireError): Error {
  if (error.kind === 'type') return new TypeError(error.message);
  if (error.kind === 'other') return new Error(error.message);
  const { code, status, title, message, retryAfterS } = error;
  const definition = errorDefinitions.get(code) ?? { status, title };
  const details = JSON.parse(error.details) as Record<string, unknown>;
  return new CodedError({ ...definition, code }, message, {
    details,
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  });
}

/**
 * Records ready to be handed over. Objects are packed into buffers of their own; packed ones are copied, since
 * `append` leaves what it was given to the caller.
 */
export function packForTransfer(records: Records): PackedRecords {
  if (!isPacked(records)) return packRecords(records);
  const { offsets: _, ...columns } = createColumns(records.count);
  for (const name of COLUMNS) columns[name].set(records[name].subarray(0, records.count));
  // Not `slice`: that of a Buffer is a view, and its pool must not be handed over.
  return { count: records.count, ...columns, bytes: new Uint8Array(records.bytes) };
}

const COLUMNS = [
  'timestampsMs',
  'keyStarts',
  'keyEnds',
  'valueStarts',
  'valueEnds',
  'headerStarts',
  'headerEnds',
] as const;

/** The buffers below packed records, each once, for the transfer list. */
export function transferablesOf(packed: PackedRecords | RecordBatch): ArrayBuffer[] {
  const views: ArrayBufferView[] = [packed.bytes, ...COLUMNS.map((name) => packed[name])];
  if ('offsets' in packed) views.push(packed.offsets);
  return [...new Set(views.map((view) => view.buffer))].filter(isTransferable);
}

function isTransferable(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer && buffer.byteLength > 0;
}
