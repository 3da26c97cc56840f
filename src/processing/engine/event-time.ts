/** Where event time stands in a running pipeline, and what holds it. All times are epoch ms. */
export interface EventTimeReport {
  /** Tables with a watermark. */
  inputs: readonly InputTime[];
  /** What waits for event time to pass: of each operator that has such, the next. */
  waiting: readonly WaitingResult[];
}

export interface InputTime {
  /** Name in the script, and what it reads. */
  table: string;
  source: string;
  watermarkMs: number | null;
  /** `scan.watermark.idle-timeout`; null: none is set, and a quiet partition holds the others back for ever. */
  idleTimeoutMs: number | null;
  partitions: readonly PartitionTime[];
}

export interface PartitionTime {
  partition: number;
  /** Highest value of the watermark expression; null: no row has come. */
  watermarkMs: number | null;
  /** It gave nothing for the idle time-out, and holds nothing back. */
  isIdle: boolean;
  /** By the wall clock, since the start; null: no row has come. */
  lastRowAtMs: number | null;
}

export interface WaitingResult {
  operator: string;
  /** It leaves when the watermark reaches this. */
  firesAtMs: number;
}

export const NO_EVENT_TIME: EventTimeReport = { inputs: [], waiting: [] };
