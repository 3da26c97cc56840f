import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { datePattern } from '../../codegen/functions/date-pattern.ts';
import { timeZone, type TimeZone } from '../../codegen/time-zone.ts';
import { connectorErrors } from '../errors.ts';
import type { FileTable } from './file-table.ts';

/** Later than any time, and a number in JSON. */
const NEVER_MS = 2 ** 52;

/** When the partitions of a table are complete, and what is done with them then. */
export interface PartitionCommit {
  /** When a partition is complete whose first row came at `createdMs`; `values`: of its columns, as texts. */
  dueMs(values: readonly (string | null)[], createdMs: number): number;
  /** Whether that moment has come. */
  isDue(dueMs: number, nowMs: number, watermarkMs: number): boolean;
  /** Says to whoever waits for it that the partition in this folder is complete. May be done again. */
  commit(folder: string): void;
}

/** Undefined: nobody waits for partitions (no `sink.partition-commit.policy.kind`). */
export function partitionCommit({ options, partitionFields }: FileTable): PartitionCommit | undefined {
  if (options.text('sink.partition-commit.policy.kind') === undefined || partitionFields.length === 0)
    return undefined;
  const delayMs = options.durationMs('sink.partition-commit.delay') ?? 0;
  const byTime = options.choice('sink.partition-commit.trigger') === 'partition-time';
  const timeOf = partitionTime(
    partitionFields.map(({ name }) => name),
    options.text('partition.time-extractor.timestamp-pattern'),
    options.text('partition.time-extractor.timestamp-formatter') ?? '',
  );
  const zone = zoneOf(options.text('sink.partition-commit.watermark-time-zone') ?? 'UTC');
  const file = options.fileName('sink.partition-commit.success-file.name');
  return {
    dueMs: (values, createdMs) => (byTime ? zone.toEpoch(timeOf(values)) : createdMs) + delayMs,
    isDue: (dueMs, nowMs, watermarkMs) => {
      if (!byTime) return nowMs >= dueMs;
      return watermarkMs === Number.POSITIVE_INFINITY || watermarkMs > dueMs;
    },
    commit: (folder) => {
      const handle = openSync(join(folder, file), 'a');
      fsyncSync(handle);
      closeSync(handle);
    },
  };
}

function zoneOf(name: string): TimeZone {
  const zone = timeZone(name);
  if (zone === undefined) throw connectorErrors.option_invalid(`There is no time zone "${name}".`);
  return zone;
}

/**
 * The wall-clock time of a partition, from its values: `$day $hour:00:00` read by the formatter, or else as a date.
 */
function partitionTime(
  columns: readonly string[],
  pattern: string | undefined,
  formatter: string,
): (values: readonly (string | null)[]) => number {
  const template = pattern ?? `$${columns[0] ?? ''}`;
  // Longer names first: `$day` must not take the beginning of `$day_of_week`.
  const order = columns.map((name, i) => ({ name, i })).sort((a, b) => b.name.length - a.name.length);
  const [withTime, withoutTime] = [datePattern(formatter), datePattern('yyyy-MM-dd')];
  return (values) => {
    // What has no time is complete with the end of the input.
    if (values.includes(null)) return NEVER_MS;
    let text = template;
    for (const { name, i } of order) text = text.replaceAll(`$${name}`, values[i] ?? '');
    const clock = withTime.parse(text, true) ?? withoutTime.parse(text, true);
    if (clock === undefined)
      throw connectorErrors.sink_unavailable(
        `A partition has the time "${text}", which does not look like "${formatter}"; see partition.time-extractor.*.`,
      );
    return clock.ms;
  };
}
