import type { Batch } from '../batch/batch.ts';
import type { Connector } from './connector.ts';
import { PlainSink } from './sink.ts';

/** Takes every row and keeps none. */
export const blackhole: Connector = {
  name: 'blackhole',
  openSink: (table) => new BlackholeSink(table.id),
};

class BlackholeSink extends PlainSink {
  override push(batch: Batch): void {
    this.rows += batch.count;
  }
}
