import { readFile } from 'node:fs/promises';
import type { CloudEvent } from './cloud-event.ts';
import { sensorEvent } from './host-metrics.ts';

/** One moment of a recording: the value of each of its columns. */
export type RecordedSample = ReadonlyMap<string, number>;

const SENSORS: Readonly<Record<string, { sensor: string; unit: string }>> = {
  cpu_ratio: { sensor: 'api-server.cpu', unit: 'ratio' },
  rss_bytes: { sensor: 'api-server.memory', unit: 'bytes' },
  loop_delay_ms: { sensor: 'api-server.loop-delay', unit: 'ms' },
  latency_p99_ms: { sensor: 'api-server.latency-p99', unit: 'ms' },
  error_ratio: { sensor: 'api-server.errors', unit: 'ratio' },
};

/** Reads a recording made by `examples/recordings/record.ts`. */
export async function readRecording(file: string): Promise<RecordedSample[]> {
  const [header = '', ...lines] = (await readFile(file, 'utf8')).trim().split('\n');
  const columns = header.split(',');
  return lines.map((line) => new Map(line.split(',').map((cell, i) => [columns[i] ?? '', Number(cell)])));
}

/** The events of one recorded sample, as if it were measured at `time`. */
export function recordedEvents(sample: RecordedSample, time: string): CloudEvent[] {
  return Object.entries(SENSORS).map(([column, { sensor, unit }]) =>
    sensorEvent(sensor, sample.get(column) ?? 0, unit, time, 'recording'),
  );
}
