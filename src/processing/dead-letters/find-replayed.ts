import { isCoded } from '#foundation';
import { type EventLog, headerAt } from '#log';
import { REPLAY_HEADER } from './replay-target.ts';

const READ_BYTES = 4 * 1024 * 1024;

/**
 * Looks for the record that a replay of the letter made, from where the topic ended when the replay began. It decides
 * what a crash left open: sent, or not sent.
 */
export async function findReplayed(
  log: EventLog,
  topic: string,
  began: Readonly<Record<string, number>>,
  letterId: string,
): Promise<{ partition: number; offset: number } | undefined> {
  const description = await log.describeTopic(topic);
  for (const { partition, earliest, latest } of description?.offsets ?? []) {
    let offset = Math.max(earliest, began[partition] ?? earliest);
    while (offset < latest) {
      const batch = await readFrom(log, topic, partition, offset);
      if (batch === undefined) break;
      for (let i = 0; i < batch.count; i++) {
        const header = headerAt(batch, i, REPLAY_HEADER);
        if (header === undefined || Buffer.from(header).toString() !== letterId) continue;
        return { partition, offset: batch.offsets[i] as number };
      }
      if (batch.nextOffset <= offset) break;
      offset = batch.nextOffset;
    }
  }
  return undefined;
}

async function readFrom(log: EventLog, topic: string, partition: number, offset: number) {
  try {
    return await log.read({ topic, partition, offset, maxBytes: READ_BYTES, maxWaitMs: 0 });
  } catch (error) {
    if (isCoded(error, 'offset_out_of_range')) return undefined;
    throw error;
  }
}
