import { type Batch, rowAt } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { OverAggregate } from '../../plan/physical-plan.ts';
import type { StateKey } from '../../state/keyed-state.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { Operator, StatefulOperator } from '../operator.ts';
import type { OverFrames, OverOutput } from './over-frames.ts';
import { RowEmitter } from '../row-emitter.ts';
import type { TimeQueue } from '../time-queue.ts';

/**
 * OVER by processing time: each row passes its frame when it comes, and is the last one in it. A bounded RANGE counts
 * milliseconds of processing time back; frames of keys without rows for that long are forgotten at the next row.
 */
export class OverAggregateProctimeOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly #output: Operator;
  readonly #emitter: RowEmitter;
  readonly #passed: OverOutput;
  readonly #timeColumn: number;
  readonly #frames: OverFrames;
  readonly #rangeMs: number | undefined;
  /** Keys by when they may be forgotten. */
  readonly #queue: TimeQueue;
  /** It may be set back; frames want it to go on. */
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(
    plan: OverAggregate,
    frames: OverFrames,
    queue: TimeQueue,
    onFailure: OverOutput['fail'],
    output: Operator,
  ) {
    const { unit, preceding } = plan.frame;
    this.id = plan.id;
    this.#output = output;
    this.#emitter = new RowEmitter(plan.rowType, output);
    this.#passed = { emit: (row, results) => this.#emitter.emitPair(row, results), fail: onFailure };
    this.#timeColumn = plan.orderColumn;
    this.#frames = frames;
    this.#rangeMs = preceding === 'unbounded' || unit === 'rows' ? undefined : preceding;
    this.#queue = queue;
  }

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      const row = rowAt(batch, i);
      this.#nowMs = Math.max(this.#nowMs, (row[this.#timeColumn] as number | null) ?? this.#nowMs);
      if (!this.#queue.isQuiet(this.#nowMs)) this.#forget();
      this.#emitter.watermark = batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY;
      this.#take(row);
    }
    this.stateVersion++;
    this.#emitter.flush();
  }

  #take(row: Value[]): void {
    const key = this.#frames.keyOf(row);
    const frame = this.#frames.getOrCreate(key);
    this.#frames.take(key, frame, this.#nowMs, [row], this.#passed);
    if (this.#rangeMs !== undefined && this.#frames.forgetAt(frame) === undefined)
      this.#remember(key, this.#nowMs + this.#rangeMs + 1, frame);
    this.#frames.put(key, frame);
  }

  #remember(key: StateKey, forgetAt: number, frame: Value[]): void {
    this.#frames.setForgetAt(frame, forgetAt);
    this.#queue.add(forgetAt, key);
  }

  #forget(): void {
    const again: { key: StateKey; at: number; frame: Value[] }[] = [];
    this.#queue.takeUpTo(this.#nowMs, (item) => {
      const key = item as StateKey;
      const frame = this.#frames.get(key);
      if (frame === undefined) return;
      const at = (this.#frames.lastTimeOf(frame) ?? 0) + (this.#rangeMs ?? 0) + 1;
      if (at <= this.#nowMs) this.#frames.delete(key, frame);
      else again.push({ key, at, frame });
    });
    for (const { key, at, frame } of again) {
      this.#remember(key, at, frame);
      this.#frames.put(key, frame);
    }
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }

  snapshot(out: StateWriter): void {
    out.float(this.#nowMs);
    this.#queue.write(out);
  }

  restore(from: StateReader): void {
    this.#nowMs = from.float();
    this.#queue.restore(from);
  }
}
