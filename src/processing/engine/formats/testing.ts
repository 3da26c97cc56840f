import { type Batch, batchOf, ROW_KINDS, rowAt, type RowKind } from '../batch/batch.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { Field } from '../plan/types.ts';
import { ByteWriter } from './byte-writer.ts';
import type { RowDecoder } from './row-decoder.ts';
import type { RowEncoder } from './row-encoder.ts';

/** What a decoder made of some events: rows with their kinds, and the codes of those that failed. */
export interface Decoded {
  rows: [RowKind, Value[]][];
  failures: string[];
}

/** For tests: decodes events as one batch. */
export function decodeAll(decoder: RowDecoder, events: readonly (string | Uint8Array)[]): Decoded {
  const buffers = events.map((event) => Buffer.from(event as string));
  const bytes = Buffer.concat(buffers);
  decoder.reset(bytes);
  const failures: string[] = [];
  let at = 0;
  for (const { length } of buffers) {
    const failure = decoder.decode(bytes, at, at + length);
    if (failure !== undefined) failures.push(failure.code);
    at += length;
  }
  const batch: Batch = {
    count: decoder.count,
    columns: decoder.columns(),
    kinds: decoder.kinds ?? null,
    watermarks: null,
    origin: null,
  };
  const rows = Array.from({ length: batch.count }, (_, i): [RowKind, Value[]] => [
    ROW_KINDS[batch.kinds?.[i] ?? 0] as RowKind,
    rowAt(batch, i),
  ]);
  return { rows, failures };
}

/** For tests: the bytes of each row. */
export function encodeAll(
  encoder: RowEncoder,
  fields: readonly Field[],
  rows: readonly (readonly Value[])[],
  kinds: readonly RowKind[] | null = null,
): Uint8Array[] {
  const batch = batchOf(fields, rows, kinds);
  return rows.map((_, i) => {
    const out = new ByteWriter();
    encoder.encode(batch, i, out);
    return out.take();
  });
}
