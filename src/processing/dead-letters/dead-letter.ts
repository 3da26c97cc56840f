/** Topic of all dead letters. */
export const DEAD_LETTER_TOPIC = 'millrace.dead-letters';

/**
 * Where on its way an event failed.
 *
 * - `decode`: it could not be read. `contract`: it breaks the topic's schema. These were never in the topic.
 * - `expression`: a pipeline's SQL failed on it. `late`: its window was gone. `sink`: it could not leave.
 */
export const DEAD_LETTER_STAGES = ['decode', 'contract', 'expression', 'late', 'sink'] as const;
export type DeadLetterStage = (typeof DEAD_LETTER_STAGES)[number];

/** An event that failed, whole: enough to see why, to correct it and to send it again. */
export interface DeadLetter {
  /** `dl_…`; unique, and later ones sort later. */
  id: string;
  /** When it failed, milliseconds since 1970. */
  timeMs: number;
  /** The topic it was meant for, or was read from. */
  topic: string;
  /** Its place there, if it ever had one. */
  partition?: number;
  offset?: number;
  stage: DeadLetterStage;
  /** Stable code of the reason, `schema_violation`. */
  code: string;
  /** The reason in particular, for people; at most {@link MESSAGE_CHARACTERS_MAX} characters. */
  message: string;
  /** Version of the topic's schema that it broke. */
  schemaVersion?: number;
  pipeline?: string;
  /** Operator of the pipeline that failed. */
  operator?: string;
  /** Place of the failing expression in the pipeline's SQL, from 1. */
  sqlSpan?: SqlSpan;
  /** Of stage `late`: how late, and for what. */
  late?: LateFacts;
  /** Media type of `raw`. */
  contentType?: string;
  /** Record headers, `ce_…` for a CloudEvent's attributes. Values that are no UTF-8 are given in Latin-1. */
  headers: Readonly<Record<string, string>>;
  /** The record's key. */
  key?: Uint8Array;
  /** The event as it came. */
  raw: Uint8Array;
}

export interface LateFacts {
  /** Event time of the row and the watermark on its arrival, ISO 8601; null where there was none. */
  eventTime: string | null;
  watermark: string | null;
  latenessMs: number | null;
  /** Windows that it would have changed, the first ones: wall-clock times without a zone. */
  windows: readonly { start: string; end: string }[];
}

export interface SqlSpan {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export const MESSAGE_CHARACTERS_MAX = 2_000;
