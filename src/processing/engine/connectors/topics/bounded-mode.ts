import type { EventLog, PartitionOffsets } from '#log';
import { connectorErrors } from '../errors.ts';
import type { TableOptions } from '../options.ts';
import { parseOffsets } from './startup-mode.ts';

/** Where the reading of a topic ends. */
export interface BoundedMode {
  /** First offset by partition that is no longer read; a partition that is not there is not read at all. */
  offsets(
    log: EventLog,
    topic: string,
    partitions: readonly PartitionOffsets[],
  ): Promise<ReadonlyMap<number, number>>;
}

/** From the options `scan.bounded.*`; undefined: nowhere. */
export function boundedMode(options: TableOptions): BoundedMode | undefined {
  switch (options.choice('scan.bounded.mode')) {
    case 'latest-offset':
      return { offsets: (_log, _topic, all) => Promise.resolve(latest(all)) };
    case 'timestamp':
      return { offsets: (log, topic, all) => untilTime(log, topic, all, options) };
    case 'group-offsets':
      return { offsets: (log, topic) => groupOffsets(log, topic, options) };
    case 'specific-offsets': {
      const offsets = parseOffsets(options.text('scan.bounded.specific-offsets') ?? '');
      return { offsets: () => Promise.resolve(offsets) };
    }
    case undefined:
    default:
      return undefined;
  }
}

function latest(all: readonly PartitionOffsets[]): Map<number, number> {
  return new Map(all.map((one) => [one.partition, one.latest]));
}

/** Up to the first record of that time or later; a partition without one is read to what is there now. */
async function untilTime(
  log: EventLog,
  topic: string,
  all: readonly PartitionOffsets[],
  options: TableOptions,
): Promise<ReadonlyMap<number, number>> {
  const ends = latest(all);
  const found = await log.offsetsForTimestamp(topic, options.number('scan.bounded.timestamp-millis') ?? 0);
  for (const { partition, earliest } of found) ends.set(partition, earliest);
  return ends;
}

async function groupOffsets(
  log: EventLog,
  topic: string,
  options: TableOptions,
): Promise<ReadonlyMap<number, number>> {
  const group = options.text('properties.group.id');
  const committed = group === undefined ? [] : await log.committedOffsets(group);
  const ends = committed.filter((one) => one.topic === topic);
  if (ends.length === 0)
    throw connectorErrors.source_unavailable(
      `The group "${group ?? ''}" (properties.group.id) has committed nothing in "${topic}", so the table has no end.`,
    );
  return new Map(ends.map(({ partition, offset }) => [partition, offset]));
}
