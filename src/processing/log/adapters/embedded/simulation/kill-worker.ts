import type { NewRecord } from '../../../event-log.ts';
import { openEmbeddedLog } from '../embedded-log.ts';

/** For `kill.test.ts`: appends without end and prints each value once it is acknowledged, until it is killed. */
const [directory = '', life = ''] = process.argv.slice(2);
const log = await openEmbeddedLog({ directory, segmentBytes: 16_384 });
if ((await log.describeTopic('orders')) === undefined) await log.createTopic('orders', { partitions: 2 });
const producer = await log.openProducer('p');

function record(key: string, value: string): NewRecord {
  return { key: Buffer.from(key), value: Buffer.from(value), timestampMs: 0, headers: [] };
}

async function appendForEver(name: string): Promise<never> {
  for (let i = 0; ; i++) {
    const value = `${life} ${name} ${i}`;
    await log.append('orders', [record(`key ${i % 7}`, value)]);
    process.stdout.write(`${value}\n`);
  }
}

async function commitForEver(): Promise<never> {
  for (let i = 0; ; i++) {
    const transaction = producer.begin();
    const value = `${life} transaction ${i}`;
    await transaction.append('orders', [record(`key ${i % 7}`, value)]);
    await transaction.commit({ group: 'g', offsets: [{ topic: 'orders', partition: 0, offset: i }] });
    process.stdout.write(`${value}\n`);
  }
}

await Promise.all([appendForEver('a'), appendForEver('b'), commitForEver()]);
