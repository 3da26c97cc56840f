import { headerAt, keyAt, type RecordBatch, valueAt } from '#log';
import { isRetraction } from '../view-changes.ts';

/** Bytes of an event beside its row: `id: …`, `event: change`, `data: …` and the timestamp. */
const FRAME_BYTES = 128;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const OPERATIONS = new Set(['+I', '+U', '-D']);

/**
 * Records of a view's topic as server-sent events (HTML standard, section 9.2), all in one buffer:
 *
 *     id: 17
 *     event: change
 *     data: {"op":"+U","row":{"sensor":"cpu","mean":0.5},"timestamp":"2026-01-31T10:00:00.000Z"}
 *
 * The row's bytes are copied as they lie in the log; nothing is parsed. For a deleted row, `row` is its key.
 */
export function encodeChanges(batch: RecordBatch): Buffer {
  const buffer = Buffer.allocUnsafe(batch.bytes.length + batch.count * FRAME_BYTES);
  let at = 0;
  for (let i = 0; i < batch.count; i++) {
    if (isRetraction(batch, i)) continue;
    const value = valueAt(batch, i);
    const row = value ?? keyAt(batch, i);
    at += buffer.write(
      `id: ${batch.offsets[i]}\nevent: change\ndata: {"op":"${opOf(batch, i)}","row":`,
      at,
      'latin1',
    );
    at = row === null ? at + buffer.write('null', at) : copyOneLine(row, buffer, at);
    at += buffer.write(`,"timestamp":"${isoOf(batch.timestampsMs[i] as number)}"}\n\n`, at, 'latin1');
  }
  return buffer.subarray(0, at);
}

/** Of the header; without one, what the value says. */
function opOf(batch: RecordBatch, i: number): string {
  const op = headerAt(batch, i, 'op');
  const text = op === undefined ? '' : String.fromCharCode(...op.subarray(0, 3));
  if (OPERATIONS.has(text)) return text;
  return (batch.valueStarts[i] as number) < 0 ? '-D' : '+U';
}

/** JSON may have line breaks between its tokens, and only there; an event's data may not. */
function copyOneLine(row: Uint8Array, target: Buffer, at: number): number {
  target.set(row, at);
  const end = at + row.length;
  if (row.includes(LINE_FEED) || row.includes(CARRIAGE_RETURN)) {
    for (let i = at; i < end; i++) {
      if (target[i] === LINE_FEED || target[i] === CARRIAGE_RETURN) target[i] = SPACE;
    }
  }
  return end;
}

let lastMs = Number.NaN;
let lastIso = '';

/** Rows of one window share their timestamp: the last text is kept. */
function isoOf(ms: number): string {
  if (ms !== lastMs) {
    const date = new Date(ms);
    lastIso = Number.isNaN(date.getTime()) ? '' : date.toISOString();
    lastMs = ms;
  }
  return lastIso;
}
