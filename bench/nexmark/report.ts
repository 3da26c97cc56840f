import { spread } from '../machine.ts';
import type { Input, Measure } from './measure.ts';

/** `q0   file    1,234,567 events/CPU-s (… – …, 3 runs)   0.95 s   210 MiB   920,000 rows   hash …` */
export function inputLine(
  query: string,
  input: Input,
  measures: readonly Measure[],
  hash: string | undefined,
): string {
  const rows = measures[0]?.rowsOut.toLocaleString('en') ?? '0';
  const result = `${rows} rows out${hash === undefined ? '' : `   hash ${hash}`}`;
  return `${query.padEnd(4)} ${input.padEnd(6)} ${figures(measures)}   ${result}`;
}

export function flinkLine(query: string, parallelism: number, measures: readonly Measure[]): string {
  return `${query.padEnd(4)} Flink, file, p=${parallelism} ${figures(measures)}`;
}

function figures(measures: readonly Measure[]): string {
  const perCpu = spread(
    measures.map(({ events, cpuSeconds }) => events / cpuSeconds),
    'events/CPU-s',
  );
  const perWall = median(measures.map(({ events, wallSeconds }) => events / wallSeconds));
  const cpu = median(measures.map(({ cpuSeconds }) => cpuSeconds));
  const rss = Math.max(...measures.map(({ peakRssBytes }) => peakRssBytes)) / 2 ** 20;
  return `${perCpu}   ${Math.round(perWall).toLocaleString('en')} events/s   ${cpu.toFixed(2)} CPU-s   ${Math.round(rss)} MiB`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
