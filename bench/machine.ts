import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** Where and on what a figure was taken: printed above every result. */
export function describeRun(): string {
  const commit = git('rev-parse', '--short', 'HEAD') || 'no commit';
  const changed = git('status', '--porcelain') === '' ? '' : ' + changes';
  const cores = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cores[0]?.model.trim() ?? 'unknown CPU'}, ${cores.length} cores, ${memory}, Node ${process.version}, commit ${commit}${changed}, load before ${loadavg()[0]?.toFixed(1)}`;
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

/** `median (min – max, n runs)`, with the unit. */
export function spread(values: readonly number[], unit: string, digits = 0): string {
  const sorted = [...values].sort((a, b) => a - b);
  const show = (value: number | undefined): string =>
    (value ?? Number.NaN).toLocaleString('en', {
      maximumFractionDigits: digits,
      minimumFractionDigits: digits,
    });
  const median = sorted[Math.floor(sorted.length / 2)];
  return `${show(median)} ${unit} (${show(sorted[0])} – ${show(sorted.at(-1))}, ${sorted.length} runs)`;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
