import type { Nulls } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';

/** A batch on its way to another thread: plain data, whose arrays lie in one buffer that is handed over. */
export interface BatchMessage {
  count: number;
  columns: readonly ColumnMessage[];
  kinds: Uint8Array | null;
  watermarks: Float64Array | null;
  /** For each row, its number in the batch that the message with this number was cut from; null: it has no origin. */
  rows: Int32Array | null;
  /** Strings that the dictionaries have had since they were last mentioned. */
  dictionaries: readonly DictionaryMessage[];
  /** What was said of dictionaries before is forgotten. */
  forgets: boolean;
}

export interface DictionaryMessage {
  id: number;
  strings: readonly string[];
}

export type ColumnMessage =
  | { kind: 'boolean'; values: Uint8Array; nulls: Nulls }
  | { kind: 'int32'; values: Int32Array; nulls: Nulls }
  | { kind: 'int64'; values: BigInt64Array; nulls: Nulls }
  | { kind: 'float64'; values: Float64Array; nulls: Nulls }
  | { kind: 'object'; values: Value[]; nulls: Nulls }
  | { kind: 'row'; fields: readonly ColumnMessage[]; nulls: Nulls }
  /** By dictionary. */
  | { kind: 'coded'; codes: Int32Array; dictionary: number; nulls: Nulls }
  /** Each for itself. */
  | { kind: 'strings'; strings: (string | undefined)[]; nulls: Nulls }
  /** ASCII, one behind the other: that of row `i` ends before `ends[i]`. Others are in `strings`, at `known`. */
  | {
      kind: 'bytes';
      bytes: Uint8Array;
      ends: Int32Array;
      known: Int32Array;
      strings: readonly string[];
      nulls: Nulls;
    };
