/**
 * `millrace run` on 1,000,000 JSON lines of 118 bytes with 1,000 keys: parse, filter, ten-second event-time mean for
 * each key, write to a file. CPU seconds of the whole process count, its start included.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRun, spread } from './machine.ts';

const EVENTS = 1_000_000;
const EVENT_BYTES = 118;
const KEYS = 1000;
const RUNS = 5;

export async function benchRunWindowedMean(print: (line: string) => void): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    await writeEvents(join(directory, 'events.jsonl'));
    const script = join(directory, 'means.sql');
    writeFileSync(script, scriptOf(directory));
    const rates: number[] = [];
    const peaks: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const { rowsIn, cpuSeconds, peakRssBytes } = run(script);
      rates.push(rowsIn / cpuSeconds);
      peaks.push(peakRssBytes / 2 ** 20);
    }
    print(
      `run, windowed mean, ${EVENTS.toLocaleString('en')} × ${EVENT_BYTES} B   ${spread(rates, 'events/CPU-s')}   goal 250,000`,
    );
    print(`run, windowed mean, memory at its peak   ${spread(peaks, 'MiB')}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function run(script: string): { rowsIn: number; cpuSeconds: number; peakRssBytes: number } {
  const cli = join(import.meta.dirname, '../bin/millrace');
  const stderr = execFileSync('sh', ['-c', '"$0" run "$1" --stats 2>&1 >/dev/null', cli, script], {
    encoding: 'utf8',
  });
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') as ReturnType<typeof run>;
}

/** One event a millisecond; the keys take turns in an order that jumps. */
async function writeEvents(path: string): Promise<void> {
  const out = createWriteStream(path);
  const firstMs = Date.UTC(2026, 0, 1);
  for (let i = 0; i < EVENTS; ) {
    let chunk = '';
    for (const end = Math.min(EVENTS, i + 10_000); i < end; i++) chunk += lineOf(i, firstMs + i);
    if (!out.write(chunk)) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve) => out.end(() => resolve()));
}

function lineOf(i: number, timeMs: number): string {
  const sensor = `sensor-${String((i * 7919) % KEYS).padStart(4, '0')}`;
  const ts = new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
  const value = (20 + ((i * 31) % 1000) / 100).toFixed(2);
  const line = `{"sensor":"${sensor}","value":${value},"unit":"C","ts":"${ts}","site":"plant-${i % 7}","n":${i},"x":"`;
  return `${line}${'x'.repeat(EVENT_BYTES - line.length - 2)}"}\n`;
}

function scriptOf(directory: string): string {
  return `CREATE TABLE readings (sensor STRING, \`value\` DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
    WITH ('connector' = 'filesystem', 'path' = '${directory}/events.jsonl', 'format' = 'json');
  CREATE TABLE means (sensor STRING, mean DOUBLE, window_start TIMESTAMP(3), window_end TIMESTAMP(3))
    WITH ('connector' = 'filesystem', 'path' = '${directory}/means.json', 'format' = 'json');
  INSERT INTO means SELECT sensor, AVG(\`value\`), window_start, window_end
    FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND))
    WHERE \`value\` > 20.5 GROUP BY sensor, window_start, window_end;`;
}

if (import.meta.main) {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(describeRun());
  await benchRunWindowedMean(print);
}
