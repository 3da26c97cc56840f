/** Where event time stands in a running pipeline, and what holds it. All times are epoch ms. */
export interface EventTimeReport<W extends WaitingOperator = WaitingResult> {
  /** Tables with a watermark. */
  inputs: readonly InputTime[];
  /** What waits for event time to pass: of each operator that has such, the next. */
  waiting: readonly W[];
}

export interface InputTime extends OwnTime {
  /** Null: the table keeps pace with no others. */
  alignment: AlignmentTime | null;
}

/** How a table keeps pace with those of its group: `scan.watermark.alignment.*`. */
export interface AlignmentTime {
  group: string;
  maxDriftMs: number;
  /** The table of the group that the others wait for; null: all have ended, are idle or had no row. */
  slowest: { table: string; watermarkMs: number } | null;
  /** Partitions that are not read, as they are ahead of it by more than the drift. */
  held: readonly number[];
}

/** What is known of one input without the others. */
export interface OwnTime {
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

/** An operator that holds results back, as it says itself. */
export interface WaitingOperator {
  /** Its id in the plan. */
  operator: string;
  /** The first of them leaves when the watermark reaches this. */
  firesAtMs: number;
  /** Rows that it holds back; null: it does not count them. */
  heldRows: number | null;
}

/** With what the plan says of it. */
export interface WaitingResult extends WaitingOperator {
  /** As EXPLAIN shows it. */
  description: string;
  /** Tables whose watermarks reach it, and how far behind: joins of times before it hold them back. */
  inputs: readonly { table: string; heldBackMs: number }[];
}

export const NO_EVENT_TIME: EventTimeReport = { inputs: [], waiting: [] };
