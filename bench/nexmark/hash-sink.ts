import { createHash } from 'node:crypto';
import { type Batch, rowAt } from '../../src/processing/engine/batch/batch.ts';
import { PlainSink } from '../../src/processing/engine/connectors/sink.ts';
import { rowText } from '../../src/processing/engine/formats/json-value-text.ts';
import type { CollectSink, Field } from '../../src/processing/engine/plan/index.ts';

/** The sum of the hashes of the rows that are left: the order of changes does not count, a retraction takes its row away. */
export class HashSink extends PlainSink {
  readonly #fields: readonly Field[];
  #sum = 0n;

  constructor(plan: CollectSink) {
    super(plan.id);
    this.#fields = plan.rowType;
  }

  override push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      const kind = batch.kinds?.[i] ?? 0;
      const hash = hashOfRow(rowText(rowAt(batch, i), this.#fields));
      this.#sum += kind === 0 || kind === 2 ? hash : -hash;
    }
    this.rows += batch.count;
  }

  get hash(): string {
    return hashText(this.#sum);
  }
}

/** Of one row as canonical JSON. */
export function hashOfRow(row: string): bigint {
  return createHash('sha1').update(row).digest().readBigUInt64LE();
}

export function hashText(sum: bigint): string {
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
}
