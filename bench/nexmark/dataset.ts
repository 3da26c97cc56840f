import { createWriteStream, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog } from '../../src/processing/log/adapters/embedded/index.ts';
import { createEventLines } from './generator/event-line.ts';
import { GENERATION, type Shape } from './generator/shape.ts';
import type { Input } from './measure.ts';
import { sideTable } from './script.ts';

/** The same events as a file and as a topic, if they are asked for; made once and kept in a folder for temporary files. */
export interface Dataset {
  shape: Shape;
  events: number;
  file: string;
  /** Directory of a log with the topic `nexmark`. */
  log: string;
  side: string;
  /** For files of results. */
  output: string;
}

const EVENTS_AT_ONCE = 2000;

export const TOPIC = 'nexmark';

export async function prepareDataset(
  events: number,
  shape: Shape,
  forms: ReadonlySet<Input>,
): Promise<Dataset> {
  const folder = join(
    tmpdir(),
    `millrace-nexmark-${GENERATION}-${events}-${shape.eventsPerSecond}-${shape.seed}`,
  );
  const dataset: Dataset = {
    shape,
    events,
    file: join(folder, 'events.jsonl'),
    log: join(folder, 'log'),
    side: join(folder, 'side.csv'),
    output: join(folder, 'output'),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(dataset.side, sideTable());
  if (forms.has('file') && !existsSync(dataset.file)) await writeFile(dataset);
  if (forms.has('log') && !existsSync(dataset.log)) await fillLog(dataset);
  return dataset;
}

/**
 * One file also for Flink, which reads several in no order: its windows would take most rows for late (seen on 2.3.0, where one
 * file of 134 MB was read from its beginning to its end).
 */
async function writeFile({ shape, events, file }: Dataset): Promise<void> {
  const lineOf = createEventLines(shape);
  const out = createWriteStream(`${file}.new`);
  for (let event = 0; event < events; ) {
    let chunk = '';
    for (const end = Math.min(events, event + EVENTS_AT_ONCE); event < end; event++)
      chunk += `${lineOf(event)}\n`;
    if (!out.write(chunk)) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve) => out.end(() => resolve()));
  renameSync(`${file}.new`, file);
}

async function fillLog({ shape, events, log: directory }: Dataset): Promise<void> {
  const lineOf = createEventLines(shape);
  const log = await openEmbeddedLog({ directory: `${directory}.new` });
  await log.createTopic(TOPIC, { partitions: 1, retentionMs: null, retentionBytes: null });
  for (let event = 0; event < events; ) {
    const end = Math.min(events, event + EVENTS_AT_ONCE);
    const records = [];
    for (; event < end; event++)
      records.push({ key: null, value: Buffer.from(lineOf(event)), timestampMs: shape.firstMs, headers: [] });
    await log.append(TOPIC, records);
  }
  await log.close();
  renameSync(`${directory}.new`, directory);
}
