import type { Clock } from '#foundation';
import { type Batch, INSERT } from '../../batch/batch.ts';
import { type Column, filled, valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { RowCondition } from '../../codegen/compile-row.ts';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import { valueKey } from '../../codegen/value-key.ts';
import type { Lookup } from '../../connectors/lookup.ts';
import type { Field } from '../../plan/types.ts';
import type { AskingOperator, Operator } from '../operator.ts';
import { RowEmitter } from '../row-emitter.ts';

type Row = readonly Value[];

/** How a key without rows is asked for again (hint LOOKUP, `retry-predicate` = `lookup_miss`). */
export interface LookupRetry {
  /** All attempts, the first included. */
  attemptsMax: number;
  delayMs: number;
}

export interface LookupJoinOptions {
  rowType: readonly Field[];
  /** Columns of the input row that are put out; behind them stand keys that were computed. */
  width: number;
  /** Columns of the input that hold the key. */
  keys: readonly number[];
  lookupWidth: number;
  /** A row without a match stays, padded with NULLs. */
  isOuter: boolean;
  /** Over the input row followed by the row that was found. */
  condition: RowCondition | undefined;
  open: () => Promise<Lookup>;
  retry: LookupRetry | undefined;
  clock: Clock;
  /** Told of an input row for which the condition has no value. */
  onFailure: (row: Row, error: EvaluationError) => void;
}

/** What came and waits for answers, in order: rows, and watermarks between them. */
type Waiting =
  | { kind: 'row'; row: Row; rowKind: number; watermark: number; key: string | undefined }
  | { kind: 'watermark'; watermarkMs: number };

/**
 * Joins each row with the rows a table has for its key at that moment. Rows wait until the source has given its batch;
 * then all their keys are asked for at once, each once, and the rows leave in the order in which they came. Nothing
 * waits when an epoch ends, so there is nothing to be remembered.
 */
export class LookupJoinOperator implements AskingOperator {
  readonly #options: LookupJoinOptions;
  readonly #padding: Row;
  readonly #emitter: RowEmitter;
  readonly #output: Operator;
  #waiting: Waiting[] = [];
  #keys = new Map<string, Row>();
  #lookup: Lookup | undefined;

  constructor(options: LookupJoinOptions, output: Operator) {
    this.#options = options;
    this.#padding = filled(options.lookupWidth, null);
    this.#output = output;
    this.#emitter = new RowEmitter(options.rowType, output);
  }

  async open(): Promise<void> {
    this.#lookup = await this.#options.open();
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  push(batch: Batch): void {
    const { width } = this.#options;
    for (let i = 0; i < batch.count; i++) {
      const row: Value[] = [];
      for (let c = 0; c < width; c++) row.push(valueAt(batch.columns[c] as Column, i));
      this.#waiting.push({
        kind: 'row',
        row,
        rowKind: batch.kinds === null ? INSERT : (batch.kinds[i] as number),
        watermark: batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY,
        key: this.#keyOf(batch, i),
      });
    }
  }

  /** NULL finds nothing, so it is not asked for. */
  #keyOf(batch: Batch, i: number): string | undefined {
    const key = this.#options.keys.map((column) => valueAt(batch.columns[column] as Column, i));
    if (key.includes(null)) return undefined;
    const name = valueKey(key);
    if (!this.#keys.has(name)) this.#keys.set(name, key);
    return name;
  }

  advance(watermarkMs: number): void {
    if (this.#waiting.length === 0) this.#output.advance(watermarkMs);
    else this.#waiting.push({ kind: 'watermark', watermarkMs });
  }

  async answer(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const found = await this.#ask();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) {
      if (each.kind === 'watermark') {
        this.#flush();
        this.#output.advance(each.watermarkMs);
        continue;
      }
      this.#emitter.watermark = each.watermark;
      this.#join(each.row, each.rowKind, (each.key === undefined ? undefined : found.get(each.key)) ?? []);
    }
    this.#flush();
  }

  #flush(): void {
    this.#emitter.flush();
    this.#emitter.watermark = Number.NEGATIVE_INFINITY;
  }

  /** The rows of all keys that wait. */
  async #ask(): Promise<Map<string, readonly Row[]>> {
    const { retry, clock } = this.#options;
    const found = new Map<string, readonly Row[]>();
    let missing = [...this.#keys];
    this.#keys = new Map();
    for (let attempt = 1; missing.length > 0; attempt++) {
      const answers = await this.#get(missing.map(([, key]) => key));
      for (const [i, [name]] of missing.entries()) found.set(name, answers[i] ?? []);
      if (retry === undefined || attempt >= retry.attemptsMax) break;
      missing = missing.filter(([name]) => found.get(name)?.length === 0);
      if (missing.length > 0) await clock.sleep(retry.delayMs);
    }
    return found;
  }

  #get(keys: readonly Row[]): Promise<Value[][][]> {
    if (this.#lookup === undefined) throw new TypeError('The lookup is not open.');
    return this.#lookup.get(keys);
  }

  #join(row: Row, kind: number, found: readonly Row[]): void {
    const { condition, isOuter } = this.#options;
    const matches = condition === undefined ? found : this.#matches(condition, row, found);
    if (matches === undefined) return;
    for (const match of matches) this.#emitter.emitPair(row, match, kind);
    if (matches.length === 0 && isOuter) this.#emitter.emitPair(row, this.#padding, kind);
  }

  /** Undefined: the condition has no value for one of them, and the row is reported. */
  #matches(condition: RowCondition, row: Row, found: readonly Row[]): readonly Row[] | undefined {
    try {
      return found.filter((match) => condition.test(row, match));
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      this.#options.onFailure(row, error);
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.#lookup?.close();
  }
}
