import { type Batch, kindAt, rowAt } from '../batch/batch.ts';
import { ByteWriter } from '../formats/byte-writer.ts';
import { JsonEncoder } from '../formats/json-encoder.ts';
import { rowText } from '../formats/json-value-text.ts';
import type { Field } from '../plan/types.ts';
import type { SourcePosition } from './connector.ts';
import { PlainSink } from './sink.ts';

const LINE_FEED = 0x0a;
/** Handed on at once. */
const WRITE_BYTES = 64 * 1024;

export interface CollectOptions {
  id: string;
  fields: readonly Field[];
  /** `rows`: the rows that are left at the end, NDJSON. `changelog`: every change as `{"op":"+I","row":{…}}`. */
  form: 'rows' | 'changelog';
  /** No row is ever taken back, so that rows can leave at once in either form. */
  isInsertOnly: boolean;
  write: (bytes: Uint8Array) => void;
}

/** The result of a SELECT at the top of a script, as canonical JSON lines. */
export class CollectSink extends PlainSink {
  readonly #options: CollectOptions;
  readonly #encoder: JsonEncoder;
  readonly #out = new ByteWriter(WRITE_BYTES * 2);
  /** Rows and how often each is there, for results that update. */
  readonly #folded = new Map<string, number>();

  constructor(options: CollectOptions) {
    super(options.id);
    this.#options = options;
    this.#encoder = new JsonEncoder(options.fields);
  }

  override push(batch: Batch): void {
    this.rows += batch.count;
    if (this.#options.form === 'rows' && !this.#options.isInsertOnly) this.#fold(batch);
    else for (let i = 0; i < batch.count; i++) this.#add(batch, i);
  }

  #add(batch: Batch, row: number): void {
    const out = this.#out;
    const isChangelog = this.#options.form === 'changelog';
    if (isChangelog) out.ascii(`{"op":"${kindAt(batch, row)}","row":`);
    this.#encoder.encode(batch, row, out);
    if (isChangelog) out.ascii('}');
    out.byte(LINE_FEED);
    if (out.length >= WRITE_BYTES) this.#hand();
  }

  #fold(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      const text = rowText(rowAt(batch, i), this.#options.fields);
      const kind = kindAt(batch, i);
      const count = (this.#folded.get(text) ?? 0) + (kind === '+I' || kind === '+U' ? 1 : -1);
      if (count === 0) this.#folded.delete(text);
      else this.#folded.set(text, count);
    }
  }

  #hand(): void {
    if (this.#out.length === 0) return;
    this.#options.write(this.#out.take());
    this.#out.clear();
  }

  rest(): void {
    this.#hand();
  }

  override flush(): Promise<SourcePosition> {
    this.#hand();
    return super.flush();
  }

  override finish(): Promise<void> {
    for (const [text, count] of this.#folded)
      for (let i = 0; i < count; i++) {
        this.#out.utf8(`${text}\n`);
        if (this.#out.length >= WRITE_BYTES) this.#hand();
      }
    this.#folded.clear();
    this.#hand();
    return Promise.resolve();
  }
}
