import type { EventLog, PartitionOffsets } from '#log';
import { startupMode } from '../../connectors/topics/startup-mode.ts';
import type { StartPoint } from '../../execution.ts';
import { inputsOf } from '../../plan/operators.ts';
import type { PhysicalOperator, TableSink } from '../../plan/physical-plan.ts';
import type { TableDescriptor } from '../../plan/table-descriptor.ts';
import { operatorMarks } from '../../runtime/operator-marks.ts';
import { nodeDisk } from '../../state/disk/state-disk.ts';
import { matchOperators, readSavepoint } from '../../state/savepoint.ts';
import type { WorkerBeginning } from './worker-protocol.ts';

type Offsets = WorkerBeginning['offsets'];

/** What a pipeline begins with that shall not go on where it stopped. Throws `savepoint_invalid`. */
export async function beginningAt(
  from: StartPoint,
  sinks: readonly TableSink[],
  log: EventLog,
): Promise<WorkerBeginning> {
  const topics = topicsOf(sinks);
  if (typeof from === 'object' && 'savepoint' in from) {
    const manifest = readSavepoint(nodeDisk, from.savepoint);
    const { kept } = matchOperators(manifest.operators, operatorMarks(sinks));
    const offsets = await offsetsOf(topics, log, (topic) => manifestOffsets(topic, manifest.offsets, log));
    return { offsets, savepoint: { directory: from.savepoint, manifest, kept } };
  }
  const isEarliest = from === 'earliest';
  return {
    offsets: await offsetsOf(topics, log, async ({ name, partitions }) =>
      byPartition(isEarliest ? partitions : await log.offsetsForTimestamp(name, from.timestampMs)),
    ),
  };
}

interface ReadTopic {
  name: string;
  table: TableDescriptor;
  partitions: readonly PartitionOffsets[];
}

/** Every topic that the pipeline reads gets a position, so that none is left where the pipeline stopped before. */
async function offsetsOf(
  topics: ReadonlyMap<string, TableDescriptor>,
  log: EventLog,
  first: (topic: ReadTopic) => Promise<ReadonlyMap<number, number>>,
): Promise<Offsets> {
  const offsets: Offsets[number][] = [];
  for (const [name, table] of topics) {
    const about = await log.describeTopic(name);
    if (about === undefined) continue;
    const found = await first({ name, table, partitions: about.offsets });
    for (const { partition, earliest } of about.offsets)
      offsets.push({ topic: name, partition, offset: found.get(partition) ?? earliest });
  }
  return offsets;
}

/** A topic that the savepoint knows nothing of begins as its table says. */
async function manifestOffsets(
  { name, table, partitions }: ReadTopic,
  known: Offsets,
  log: EventLog,
): Promise<ReadonlyMap<number, number>> {
  const own = known.filter(({ topic }) => topic === name);
  if (own.length > 0) return new Map(own.map(({ partition, offset }) => [partition, offset]));
  return startupMode((option) => table.options[option]).offsets(log, name, partitions);
}

function byPartition(partitions: readonly PartitionOffsets[]): ReadonlyMap<number, number> {
  return new Map(partitions.map(({ partition, earliest }) => [partition, earliest]));
}

function topicsOf(sinks: readonly TableSink[]): ReadonlyMap<string, TableDescriptor> {
  const topics = new Map<string, TableDescriptor>();
  const visit = (operator: PhysicalOperator): void => {
    if (operator.kind === 'source-scan') {
      const { connector, options } = operator.table;
      const topic = connector === 'kafka' || connector === 'upsert-kafka' ? options['topic'] : undefined;
      if (topic !== undefined) topics.set(topic, operator.table);
    }
    for (const input of inputsOf(operator)) visit(input);
  };
  for (const sink of sinks) visit(sink.input);
  return topics;
}
