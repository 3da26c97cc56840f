import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BATCH_ROWS_MAX, type SourceEvent, type SourceEvents } from '../batch/batch.ts';
import { type Column, createColumn, setValue } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { RowDecoder } from '../formats/row-decoder.ts';
import type { Field } from '../plan/types.ts';
import type { Source, SourceHead, SourcePosition } from './connector.ts';
import { connectorErrors } from './errors.ts';
import { FileLines } from './file-lines.ts';
import { createDecoder, ignoresParseErrors } from './formats.ts';
import { arrangeColumns, physicalFields } from './metadata.ts';

/**
 * The lines of a file, or of all files in a folder one after the other in the order of their names (files that
 * begin with `.` or `_` are skipped, as Flink does). Bounded.
 */
export class FilesystemSource implements Source {
  readonly id: string;
  readonly isBounded = true;
  readonly #path: string;
  readonly #head: SourceHead;
  readonly #decoder: RowDecoder;
  readonly #ignoresErrors: boolean;
  readonly #rowsMax: number;
  #files: readonly string[] = [];
  #next = 0;
  #lines: FileLines | undefined;
  /** Of the current file, for metadata columns. */
  #about: Readonly<Record<string, Value>> = {};
  readonly #starts = new Int32Array(BATCH_ROWS_MAX);

  constructor(id: string, path: string, head: SourceHead, rowsMax: number) {
    this.#rowsMax = rowsMax;
    this.id = id;
    this.#path = path;
    this.#head = head;
    const wanted = physicalFields(head.columns, head.fields).fields;
    const physical = head.table.columns.filter((column) => column.kind === 'physical') as readonly Field[];
    this.#decoder = createDecoder(head.table, wanted, physical);
    this.#ignoresErrors = ignoresParseErrors(head.table);
  }

  async open(position: SourcePosition | undefined): Promise<void> {
    this.#files = await listFiles(this.#path);
    this.#head.time.addPartition(0);
    if (position === undefined) return;
    const { file, offset } = position as { file: number; offset: number };
    this.#next = file;
    await this.#openNext(offset);
  }

  async #openNext(offset = 0): Promise<boolean> {
    await this.#lines?.close();
    this.#lines = undefined;
    const path = this.#files[this.#next];
    if (path === undefined) return false;
    const { size, mtimeMs } = await stat(path);
    this.#about = {
      'file.path': path,
      'file.name': basename(path),
      'file.size': BigInt(size),
      'file.modification-time': Math.floor(mtimeMs),
    };
    const lines = new FileLines(path, offset);
    await lines.open();
    this.#lines = lines;
    this.#next++;
    return true;
  }

  async pump(): Promise<'rows' | 'nothing' | 'end'> {
    for (;;) {
      if (this.#lines === undefined && !(await this.#openNext())) return 'end';
      const lines = this.#lines as unknown as FileLines;
      if (await lines.fill()) {
        this.#push(lines);
        return 'rows';
      }
      await lines.close();
      this.#lines = undefined;
    }
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  #push(lines: FileLines): void {
    const decoder = this.#decoder;
    decoder.reset(lines.bytes);
    while (decoder.count < this.#rowsMax && lines.hasLine) {
      const start = lines.at;
      this.#starts[decoder.count] = start;
      const next = decoder.decodeLine?.(lines.bytes, start, lines.complete) ?? -1;
      if (next < 0) this.#decodeSlowly(lines);
      else lines.at = Math.min(next, lines.complete);
    }
    if (decoder.count > 0) this.#emit(lines);
  }

  /** Finds the end of the line first: for other formats, blank lines, and lines that fail. */
  #decodeSlowly(lines: FileLines): void {
    const start = lines.at;
    const end = lines.nextEnd();
    lines.skipTo(end);
    if (isBlank(lines.bytes, start, end)) return;
    const failure = this.#decoder.decode(lines.bytes, start, end);
    if (failure !== undefined && !this.#ignoresErrors)
      this.#head.onFailure(this.#event(lines, start, end), failure);
  }

  #emit(lines: FileLines): void {
    const { columns, fields, output } = this.#head;
    const events: SourceEvents = {
      event: (i) => {
        const start = this.#starts[i] as number;
        return this.#event(lines, start, lines.endAfter(start));
      },
    };
    output.push(
      {
        count: this.#decoder.count,
        columns: arrangeColumns(columns, this.#decoder.columns(), (key, index) =>
          constantColumn(fields[index] as Field, this.#about[key] ?? null, this.#decoder.count),
        ),
        kinds: null,
        watermarks: null,
        origin: { events, rows: null },
      },
      0,
    );
  }

  #event(lines: FileLines, start: number, end: number): SourceEvent {
    return {
      source: this.#files[this.#next - 1] ?? this.#path,
      offset: lines.offsetOf(start),
      contentType: this.#head.table.format === 'csv' ? 'text/csv' : 'application/json',
      raw: new Uint8Array(lines.bytes.subarray(start, end)),
    };
  }

  get position(): SourcePosition {
    const isOpen = this.#lines !== undefined;
    return { file: isOpen ? this.#next - 1 : this.#next, offset: this.#lines?.offset ?? 0 };
  }

  async close(): Promise<void> {
    await this.#lines?.close();
  }
}

function constantColumn(field: Field, value: Value, count: number): Column {
  const column = createColumn(field.type, count);
  for (let i = 0; i < count; i++) setValue(column, i, value);
  return column;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((bytes[i] as number) > 0x20) return false;
  return true;
}

async function listFiles(path: string): Promise<string[]> {
  const about = await stat(path).catch((error: unknown) => {
    throw connectorErrors.source_unavailable(`${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  });
  if (!about.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
