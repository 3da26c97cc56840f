import { type Batch, kindAt, rowAt } from '../batch/batch.ts';
import type { SourcePosition } from '../connectors/connector.ts';
import { PlainSink } from '../connectors/sink.ts';
import { rowText } from '../formats/json-value-text.ts';
import type { Sink } from '../plan/index.ts';
import type { Change } from './executor.ts';

/** Keeps the changes that its epochs committed; a restart cuts off the others. */
export class ChangesSink extends PlainSink {
  readonly #plan: Sink;
  readonly #kept: Change[];

  constructor(plan: Sink, kept: Change[]) {
    super(plan.id);
    this.#plan = plan;
    this.#kept = kept;
  }

  override open(position: SourcePosition | undefined): Promise<void> {
    this.#kept.length = (position ?? 0) as number;
    return Promise.resolve();
  }

  override push(batch: Batch): void {
    const { rowType: fields } = this.#plan;
    const keys = this.#plan.kind === 'table-sink' ? this.#plan.primaryKey : [];
    for (let i = 0; i < batch.count; i++) {
      const values = rowAt(batch, i);
      const key =
        keys.length === 0
          ? undefined
          : rowText(
              keys.map((column) => values[column] ?? null),
              keys.map((column) => fields[column] ?? { name: '', type: { kind: 'NULL', nullable: true } }),
            );
      this.#kept.push({ op: kindAt(batch, i), row: rowText(values, fields), key });
    }
    this.rows += batch.count;
  }

  override flush(): Promise<SourcePosition> {
    return Promise.resolve(this.#kept.length);
  }
}
