import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Clock } from '#foundation';
import { type SourceEvent, type SourceEvents } from '../../batch/batch.ts';
import type { Column } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { DecodeFailure } from '../../formats/row-decoder.ts';
import type { Field } from '../../plan/types.ts';
import type { ConnectorContext, Source, SourceHead, SourcePosition } from '../connector.ts';
import { connectorErrors } from '../errors.ts';
import type { FileRows } from './file-rows.ts';
import { FileQueue, type FilePosition } from './file-queue.ts';
import { type FileTable, openFileRows } from './file-table.ts';
import { contentTypeOf } from '../formats.ts';
import { columnOf, physicalFields } from '../metadata.ts';
import { partitionValues } from './partition-path.ts';
import { pushRows } from '../push-rows.ts';

/** What is known of the file at hand, for columns that are not in its rows. */
interface About {
  path: string;
  metadata: Readonly<Record<string, Value>>;
  partition: ReadonlyMap<string, Value>;
}

/**
 * The rows of a file, or of all files in a folder one after the other. Ends with them, or goes on with new files where
 * the table says how often to look for them.
 */
export class FilesystemSource implements Source {
  readonly id: string;
  readonly isBounded: boolean;
  readonly #head: SourceHead;
  readonly #table: FileTable;
  readonly #rowsMax: number;
  readonly #clock: Clock;
  readonly #queue: FileQueue;
  /** Columns of the head that are in the rows themselves. */
  readonly #wanted: readonly Field[];
  #rows: FileRows | undefined;
  #about: About = { path: '', metadata: {}, partition: new Map() };

  constructor(head: SourceHead, table: FileTable, context: ConnectorContext) {
    this.id = head.id;
    this.#head = head;
    this.#table = table;
    this.#rowsMax = context.batchRowsMax;
    this.#clock = context.clock;
    this.#queue = new FileQueue(table.path, table.pathPattern, table.monitorIntervalMs, context.clock);
    this.isBounded = table.monitorIntervalMs === undefined;
    const partition = table.partitionFields.map(({ name }) => name);
    this.#wanted = physicalFields(head.columns, head.fields).filter(({ name }) => !partition.includes(name));
  }

  async open(position: SourcePosition | undefined): Promise<void> {
    this.#head.time.addPartition(0);
    const resumed = await this.#queue.open(position as FilePosition | undefined);
    if (resumed !== undefined) await this.#openFile(resumed.file, resumed.at);
  }

  async #openFile(path: string, at?: SourcePosition): Promise<void> {
    const { size, mtimeMs } = await stat(path).catch((error: unknown) => {
      throw connectorErrors.source_unavailable(`${path} cannot be read: ${(error as Error).message}`);
    });
    this.#about = {
      path,
      metadata: {
        'file.path': path,
        'file.name': basename(path),
        'file.size': BigInt(size),
        'file.modification-time': Math.floor(mtimeMs),
      },
      partition: partitionValues(
        path.slice(this.#table.path.length),
        this.#table.partitionFields,
        this.#table.defaultPartition,
      ),
    };
    const rows = openFileRows(this.#table, path, this.#wanted, at);
    await rows.open();
    this.#rows = rows;
  }

  async pump(): Promise<'rows' | 'nothing' | 'end'> {
    for (;;) {
      if (this.#rows === undefined) {
        const next = await this.#queue.next();
        if (next === undefined) return this.isBounded ? 'end' : 'nothing';
        await this.#openFile(next);
      }
      const rows = this.#rows as unknown as FileRows;
      if (await rows.fill()) {
        this.#push(rows);
        // A pump moves on, or a crash after each would never end.
        if (rows.decoder.count === 0 && rows.needsMore) continue;
        return 'rows';
      }
      await rows.close();
      this.#queue.finish(this.#about.path);
      this.#rows = undefined;
    }
  }

  async ready(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    if (this.isBounded || this.#rows !== undefined) return;
    await this.#clock.sleep(Math.min(maxWaitMs, this.#queue.waitMs), signal).catch(() => {});
  }

  #push(rows: FileRows): void {
    rows.decode(this.#rowsMax, (event, failure) => this.#fail(event, failure));
    const { count, kinds = null } = rows.decoder;
    if (count === 0) return;
    const { path } = this.#about;
    const events: SourceEvents = {
      event: (i) => this.#event(rows.event(i), path),
      keep: () => {
        const kept = rows.keepEvents();
        return { event: (i) => this.#event(kept(i), path) };
      },
    };
    const batch = { count, columns: this.#columns(rows, count), kinds, watermarks: null };
    pushRows(this.#head.output, { ...batch, origin: { events, rows: null } }, 0);
  }

  #columns(rows: FileRows, count: number): Column[] {
    const decoded = rows.decoder.columns();
    const { metadata, partition } = this.#about;
    let next = 0;
    return this.#head.columns.map((column, i) => {
      const isInRows = column.kind === 'physical' && !partition.has(column.name);
      if (isInRows) return decoded[next++] as Column;
      const value = column.kind === 'physical' ? partition.get(column.name) : metadata[column.key];
      return columnOf(this.#head.fields[i] as Field, count, () => value ?? null);
    });
  }

  #fail(event: { offset: number; raw: Uint8Array }, failure: DecodeFailure): void {
    if (!this.#table.ignoresErrors) this.#head.onFailure(this.#event(event, this.#about.path), failure);
  }

  #event({ offset, raw }: { offset: number; raw: Uint8Array }, path: string): SourceEvent {
    return { source: path, offset, contentType: contentTypeOf(this.#table.part.format), raw };
  }

  get position(): SourcePosition {
    return this.#queue.position(
      this.#rows === undefined ? undefined : { file: this.#about.path, at: this.#rows.position },
    ) as unknown as SourcePosition;
  }

  async close(): Promise<void> {
    await this.#rows?.close();
  }
}
