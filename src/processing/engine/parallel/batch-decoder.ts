import type { Batch, Origin } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { StringColumn } from '../batch/string-column.ts';
import { decodeUtf8, StringDictionary } from '../batch/string-dictionary.ts';
import type { BatchMessage, ColumnMessage } from './batch-message.ts';

/** Makes batches of the messages of one sender. */
export class BatchDecoder {
  readonly #dictionaries = new Map<number, StringDictionary>();

  /** `events`: what the numbers of the rows' events mean. */
  decode(message: BatchMessage, events: (rows: Int32Array) => Origin | null): Batch {
    this.#learn(message);
    const { count, kinds, watermarks, rows } = message;
    return {
      count,
      columns: message.columns.map((column) => this.#column(column, count)),
      kinds,
      watermarks,
      origin: rows === null ? null : events(rows),
    };
  }

  #learn({ dictionaries, forgets }: BatchMessage): void {
    if (forgets) this.#dictionaries.clear();
    for (const { id, strings } of dictionaries) {
      const known = this.#dictionaries.get(id);
      const dictionary = known ?? new StringDictionary();
      if (known === undefined) this.#dictionaries.set(id, dictionary);
      for (const text of strings) dictionary.codeOf(text);
    }
  }

  #column(column: ColumnMessage, count: number): Column {
    const { kind, nulls } = column;
    if (kind === 'coded')
      return StringColumn.ofCodes(column.codes, this.#dictionary(column.dictionary), nulls);
    if (kind === 'strings') return StringColumn.ofStrings(column.strings, nulls);
    if (kind === 'bytes') return ranges(column, count);
    if (kind !== 'row') return column;
    return { kind, fields: column.fields.map((field) => this.#column(field, count)), nulls };
  }

  #dictionary(id: number): StringDictionary {
    const dictionary = this.#dictionaries.get(id);
    if (dictionary === undefined) throw new TypeError(`There is no dictionary ${id}.`);
    return dictionary;
  }
}

function ranges(column: Extract<ColumnMessage, { kind: 'bytes' }>, count: number): StringColumn {
  const { bytes, ends, known, strings, nulls } = column;
  const starts = new Int32Array(count);
  const plain = new Uint8Array(count).fill(1);
  const texts: (string | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    starts[i] = i === 0 ? 0 : (ends[i - 1] as number);
    texts.push(undefined);
  }
  for (const [k, row] of known.entries()) {
    texts[row] = strings[k];
    plain[row] = 0;
  }
  return StringColumn.ofRanges({ bytes, starts, ends, plain, decode: decodeUtf8 }, nulls, texts);
}
