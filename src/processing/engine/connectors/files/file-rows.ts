import type { DecodeFailure, RowDecoder } from '../../formats/row-decoder.ts';
import type { SourcePosition } from '../connector.ts';

/** An event of a file. */
export interface FileEvent {
  /** Byte of the file at which it starts, or the block it is in does. */
  offset: number;
  raw: Uint8Array;
}

/** The rows of one file, a batch at a time, by the decoder it is made with. Bounded. */
export interface FileRows {
  readonly decoder: RowDecoder;
  /** Rejects with `source_unavailable` if the file is not there or not of its format. */
  open(): Promise<void>;
  /** Resolves with true when there is something to decode, with false at the end of the file. */
  fill(): Promise<boolean>;
  /** Decodes what is there as rows, up to about `rowsMax`. */
  decode(rowsMax: number, onFailure: (event: FileEvent, failure: DecodeFailure) => void): void;
  /** The last `decode` found the beginning of an event only: more must be read, and nothing was given out of it. */
  readonly needsMore: boolean;
  /** The event that a row of the last `decode` came from. */
  event(row: number): FileEvent;
  /** The same, for as long as one likes. */
  keepEvents(): (row: number) => FileEvent;
  /** JSON; behind the rows decoded so far. Given to the next opening of the same file. */
  readonly position: SourcePosition;
  close(): Promise<void>;
}
