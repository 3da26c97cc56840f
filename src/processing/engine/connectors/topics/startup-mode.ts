import type { EventLog, PartitionOffsets } from '#log';

/** Where a topic is read from when the pipeline has no position of its own. */
export interface StartupMode {
  /** First offset by partition. */
  offsets(
    log: EventLog,
    topic: string,
    partitions: readonly PartitionOffsets[],
  ): Promise<ReadonlyMap<number, number>>;
}

/** From the options `scan.startup.*`; `group-offsets` without any is the beginning. */
export function startupMode(option: (name: string) => string | undefined): StartupMode {
  switch (option('scan.startup.mode')) {
    case 'latest-offset':
      return { offsets: (_log, _topic, all) => Promise.resolve(byPartition(all, ({ latest }) => latest)) };
    case 'timestamp':
      return {
        offsets: async (log, topic) => {
          const found = await log.offsetsForTimestamp(
            topic,
            Number(option('scan.startup.timestamp-millis') ?? 0),
          );
          return byPartition(found, ({ earliest }) => earliest);
        },
      };
    case 'specific-offsets': {
      const offsets = parseOffsets(option('scan.startup.specific-offsets') ?? '');
      return { offsets: () => Promise.resolve(offsets) };
    }
    case 'group-offsets':
      return { offsets: (log, _topic, all) => groupOffsets(log, option, all) };
    case undefined:
    default:
      return {
        offsets: (_log, _topic, all) => Promise.resolve(byPartition(all, ({ earliest }) => earliest)),
      };
  }
}

function byPartition(
  all: readonly PartitionOffsets[],
  offset: (one: PartitionOffsets) => number,
): ReadonlyMap<number, number> {
  return new Map(all.map((one) => [one.partition, offset(one)]));
}

async function groupOffsets(
  log: EventLog,
  option: (name: string) => string | undefined,
  all: readonly PartitionOffsets[],
): Promise<ReadonlyMap<number, number>> {
  const fallsToLatest = option('properties.auto.offset.reset') === 'latest';
  const offsets = new Map(byPartition(all, ({ earliest, latest }) => (fallsToLatest ? latest : earliest)));
  const group = option('properties.group.id');
  if (group === undefined) return offsets;
  for (const { topic, partition, offset } of await log.committedOffsets(group))
    if (topic === option('topic')) offsets.set(partition, offset);
  return offsets;
}

/** `partition:0,offset:42;partition:1,offset:300`. */
export function parseOffsets(text: string): ReadonlyMap<number, number> {
  const offsets = new Map<number, number>();
  for (const [, partition, offset] of text.matchAll(/partition:(\d+),\s*offset:(\d+)/g))
    offsets.set(Number(partition), Number(offset));
  return offsets;
}
