import type { Clock } from '#foundation';
import type { EventLog } from '#log';
import type { SourceEvent } from '../batch/batch.ts';
import type { RowFailureHandler } from '../codegen/row-loop.ts';
import type { AvroSchemas } from '../formats/avro/avro-schemas.ts';
import type { DecodeFailure } from '../formats/row-decoder.ts';
import type { Operator } from '../operators/operator.ts';
import type { TableRole } from '../plan/catalog/check-connector.ts';
import type { ScanColumn } from '../plan/physical-plan.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { Field } from '../plan/types.ts';
import type { Lookup, LookupRequest } from './lookup.ts';
import type { Sink } from './sink.ts';
import type { TableReader } from './tables/table-reader.ts';

/**
 * What a connector can be asked for. Each is one file beside this one, named after it; what a script may say about it
 * is declared in `plan/catalog/connectors.ts`, which the planner has checked.
 */
export interface Connector {
  /** Option `connector`. */
  name: string;
  /** Undefined: the connector cannot be read. */
  openSource?: (heads: SourceHeads, context: ConnectorContext) => Source;
  /** Scans of equal keys are heads of one source; by default each scan has a source of its own. */
  sourceKey?: (table: TableDescriptor) => string;
  /** Undefined: it cannot be written. */
  openSink?: (table: SinkTable, context: ConnectorContext) => Sink;
  /** Undefined: the connector's tables cannot be the right side of a lookup join. */
  openLookup?: (request: LookupRequest, context: ConnectorContext) => Promise<Lookup>;
  /** What is wrong with a table beyond what the planner checks; an empty list if nothing is. */
  check?: (table: TableDescriptor, role: TableRole) => readonly string[];
}

/** What connectors need from outside. */
export interface ConnectorContext {
  /** Undefined where there is no log: `millrace run`. */
  log: EventLog | undefined;
  /** Relative paths of files start here. */
  baseDirectory: string;
  /** True: paths may lead out of it. For scripts of whoever owns the files, never for those that come over HTTP. */
  mayLeaveBaseDirectory?: boolean;
  clock: Clock;
  /** Numbers in [0, 1). */
  random: () => number;
  /** Where `print` and results go. */
  print: (text: string) => void;
  /** Where `print` goes if a table says so; undefined: the same. */
  printError?: (text: string) => void;
  /** Schemas for the format avro-confluent. */
  schemas?: AvroSchemas | undefined;
  /** The platform's database, for tables that are read as they are now. */
  tables?: TableReader | undefined;
  /** Consumer group of the pipeline. */
  group: string;
  /** Rows a source pushes at once at most; at most `BATCH_ROWS_MAX`. Results do not depend on it. */
  batchRowsMax: number;
}

/** The rows of one table, as they leave a source. */
export interface SourceHead {
  /** Of the scan in the plan. */
  id: string;
  table: TableDescriptor;
  /** The columns to be read; the fields of the batches. */
  columns: readonly ScanColumn[];
  fields: readonly Field[];
  output: Operator;
  /** Told of an event that is no row; decides by throwing whether reading goes on. */
  onFailure: (event: SourceEvent, failure: DecodeFailure) => void;
  /** Told of each partition, and when it is quiet. */
  time: PartitionListener;
}

/** Of the tables that one source reads. */
export type SourceHeads = readonly [SourceHead, ...SourceHead[]];

export interface PartitionListener {
  addPartition(partition: number): void;
  setIdle(partition: number): void;
  /** There are no more rows in the partition, while others of the source may go on. */
  setEnded(partition: number): void;
}

/** JSON; where a source stands. */
export type SourcePosition =
  | null
  | boolean
  | number
  | string
  | SourcePosition[]
  | { [name: string]: SourcePosition };

/**
 * Where rows come from. `pump` is called again and again by the pipeline's loop; between two calls nothing of
 * the source moves, and `position` is exactly behind the rows pushed so far.
 */
export interface Source {
  /** Stable name within the pipeline. */
  readonly id: string;
  /** Ends by itself. */
  readonly isBounded: boolean;
  /** Begins at `position`, or where its options say if there is none. */
  open(position: SourcePosition | undefined): Promise<void>;
  /**
   * Pushes some rows (about a batch) into its heads. `nothing`: there are none now; `end`: there will never be
   * more. Does not wait for rows to come. Rejects if the source is broken.
   */
  pump(): Promise<'rows' | 'nothing' | 'end'>;
  /** Resolves when `pump` may have rows, and after `maxWaitMs` or the signal in any case. */
  ready(maxWaitMs: number, signal: AbortSignal): Promise<void>;
  /**
   * Partitions of which `isAhead` holds give no rows, and `ready` does not resolve for them; others go on. Undefined:
   * the source is one partition, and is not pumped meanwhile.
   */
  alignBy?(isAhead: (partition: number) => boolean): void;
  readonly position: SourcePosition;
  /** Records that are there and were not pushed yet, where that is known. */
  readonly backlog?: number;
  /** Offsets to commit with the epoch, for sources in the log. */
  readonly offsets?: readonly { topic: string; partition: number; offset: number }[];
  close(): Promise<void>;
}

/** A table as a sink sees it. */
export interface SinkTable {
  id: string;
  table: TableDescriptor;
  /** The row that is written. */
  fields: readonly Field[];
  columns: readonly ScanColumn[];
  /** Indexes into the row. */
  primaryKey: readonly number[];
  overwrite: boolean;
  /** Told of a row that the format cannot hold; decides by throwing whether the rest goes on. Undefined: it does not. */
  onFailure?: RowFailureHandler;
}
