import { TableOptions } from '../connectors/options.ts';
import type { AlignmentTime } from '../event-time.ts';
import type { WatermarkAssigner } from '../operators/watermark-assigner.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';

/** What a table says of how it keeps pace. */
export interface AlignmentOptions {
  group: string;
  maxDriftMs: number;
}

/** A table with a watermark that keeps pace with its group. */
export interface AlignedTable extends AlignmentOptions {
  assigner: WatermarkAssigner;
}

/** Undefined: the table keeps pace with no others; as in Flink also if the drift or the interval is 0. */
export function alignmentOptions(
  table: Pick<TableDescriptor, 'connector' | 'options'>,
): AlignmentOptions | undefined {
  const options = new TableOptions(table);
  const group = options.text('scan.watermark.alignment.group') ?? '';
  const maxDriftMs = options.durationMs('scan.watermark.alignment.max-drift') ?? 0;
  const intervalMs = options.durationMs('scan.watermark.alignment.update-interval') ?? 0;
  return group.trim() === '' || maxDriftMs === 0 || intervalMs === 0 ? undefined : { group, maxDriftMs };
}

/**
 * Sources of one group keep pace: a partition whose own watermark is ahead of the group's lowest by more than the drift
 * is not read until the others have caught up. So what a join or a window keeps of a fast source for a slow one is
 * about what came within the drift, and one read. Rows are the same; only which source is read first is not.
 *
 * The lowest is that of this moment, asked for before each read; nothing is kept, so a restart goes on with the
 * watermarks that it finds in the state. Tables that have ended, are idle or had no row yet are not waited for.
 *
 * Not all sources of a job are ever held: the slowest table of a group has a partition that is not ahead, and a source
 * is held only if all of its tables in groups are ahead, of whatever group.
 */
export class WatermarkAlignment {
  readonly #groups = new Map<string, AlignedTable[]>();
  readonly #sources = new Map<WatermarkAssigner, AlignedSource>();

  /** `tables`: of one source. */
  add(tables: readonly AlignedTable[]): AlignedSource {
    const source = new AlignedSource(tables, (group) => this.#lowestMs(group));
    for (const table of tables) {
      this.#sources.set(table.assigner, source);
      const others = this.#groups.get(table.group);
      if (others === undefined) this.#groups.set(table.group, [table]);
      else others.push(table);
    }
    return source;
  }

  #lowestMs(group: string): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const { assigner } of this.#groups.get(group) ?? []) lowest = Math.min(lowest, assigner.paceMs);
    return lowest;
  }

  /** What `millrace why` says of a table; null if it keeps pace with no others. */
  timeOf(assigner: WatermarkAssigner): AlignmentTime | null {
    const source = this.#sources.get(assigner);
    const own = source?.tables.find((table) => table.assigner === assigner);
    if (source === undefined || own === undefined) return null;
    const { group, maxDriftMs } = own;
    const watermarkMs = this.#lowestMs(group);
    const slowest = this.#groups.get(group)?.find((table) => table.assigner.paceMs === watermarkMs);
    return {
      group,
      maxDriftMs,
      slowest:
        slowest === undefined || watermarkMs === Number.POSITIVE_INFINITY
          ? null
          : { table: slowest.assigner.table, watermarkMs },
      held: assigner.partitions.filter((partition) => source.isAhead(partition)),
    };
  }
}

/** One source among those of its groups; its tables, which share its partitions, are held together. */
export class AlignedSource {
  readonly tables: readonly AlignedTable[];
  readonly #lowestMs: (group: string) => number;

  /** `tables`: at least one. */
  constructor(tables: readonly AlignedTable[], lowestMs: (group: string) => number) {
    this.tables = tables;
    this.#lowestMs = lowestMs;
  }

  /** The partition is not to be read now. */
  isAhead(partition: number): boolean {
    return this.tables.every(
      ({ assigner, group, maxDriftMs }) =>
        assigner.partitionMs(partition) > this.#lowestMs(group) + maxDriftMs,
    );
  }

  /** No partition is to be read now. */
  get isHeld(): boolean {
    const partitions = this.tables.flatMap(({ assigner }) => assigner.partitions);
    return partitions.length > 0 && partitions.every((partition) => this.isAhead(partition));
  }
}
