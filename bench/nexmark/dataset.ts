import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog } from '../../src/processing/log/adapters/embedded/index.ts';
import { createEventLines } from './generator/event-line.ts';
import { DEFAULT_SHAPE, type Shape } from './generator/shape.ts';
import { sideTable } from './script.ts';

/** The same events as a file and as a topic; made once and kept in a folder for temporary files. */
export interface Dataset {
  shape: Shape;
  events: number;
  file: string;
  /** Folder of the files that Flink reads; see {@link FLINK_FILE_BYTES_MAX}. */
  parts: string;
  /** Directory of a log with the topic `nexmark`. */
  log: string;
  side: string;
  /** For files of results. */
  output: string;
}

/** Flink cuts larger files into pieces and reads these in no order, so that windows would take rows for late. */
const FLINK_FILE_BYTES_MAX = 30 * 1024 * 1024;

const RECORDS_AT_ONCE = 2000;

export const TOPIC = 'nexmark';

export async function prepareDataset(events: number, seed: number): Promise<Dataset> {
  const folder = join(tmpdir(), `millrace-nexmark-${events}-${seed}`);
  const dataset: Dataset = {
    shape: { ...DEFAULT_SHAPE, seed },
    events,
    file: join(folder, 'events.jsonl'),
    parts: join(folder, 'parts'),
    log: join(folder, 'log'),
    side: join(folder, 'side.csv'),
    output: join(folder, 'output'),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(dataset.side, sideTable());
  if (!existsSync(dataset.file)) await writeFiles(dataset);
  if (!existsSync(dataset.log)) await fillLog(dataset);
  return dataset;
}

/** The whole as one file, and the same lines in parts whose names are in their order. */
async function writeFiles({ shape, events, file, parts }: Dataset): Promise<void> {
  const lineOf = createEventLines(shape);
  rmSync(parts, { recursive: true, force: true });
  mkdirSync(parts);
  const whole = createWriteStream(`${file}.new`);
  let part = '';
  let number = 0;
  for (let event = 0; event < events; event++) {
    const line = `${lineOf(event)}\n`;
    part += line;
    if (part.length + line.length < FLINK_FILE_BYTES_MAX && event + 1 < events) continue;
    writeFileSync(join(parts, `part-${String(number++).padStart(5, '0')}.jsonl`), part);
    if (!whole.write(part)) await new Promise<void>((resolve) => whole.once('drain', () => resolve()));
    part = '';
  }
  await new Promise<void>((resolve) => whole.end(() => resolve()));
  renameSync(`${file}.new`, file);
}

async function fillLog({ shape, events, log: directory }: Dataset): Promise<void> {
  const lineOf = createEventLines(shape);
  const log = await openEmbeddedLog({ directory: `${directory}.new` });
  await log.createTopic(TOPIC, { partitions: 1, retentionMs: null, retentionBytes: null });
  for (let event = 0; event < events; ) {
    const end = Math.min(events, event + RECORDS_AT_ONCE);
    const records = [];
    for (; event < end; event++)
      records.push({ key: null, value: Buffer.from(lineOf(event)), timestampMs: shape.firstMs, headers: [] });
    await log.append(TOPIC, records);
  }
  await log.close();
  renameSync(`${directory}.new`, directory);
}
