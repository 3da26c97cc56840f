import type { Clock } from '#foundation';
import type { PartitionListener, Source, SourceHeads } from '../connectors/connector.ts';
import { TableOptions } from '../connectors/options.ts';
import type { AssignerSource, WatermarkAssigner } from '../operators/watermark-assigner.ts';
import type { SourceScan } from '../plan/physical-plan.ts';
import { planSignature } from './plan-signature.ts';
import { alignmentOptions, WatermarkAlignment } from './watermark-alignment.ts';

/** Where event time begins in a job: which watermark assigner is above which scan. */
export class SourceTimes {
  readonly assigners: WatermarkAssigner[] = [];
  readonly alignment = new WatermarkAlignment();
  /** The signature of the scan below each assigner, and of each scan, by their ids. */
  readonly #below = new Map<string, string>();
  readonly #scans = new Map<string, string>();

  /** `scan`: directly below the assigner, if one is. */
  add(assigner: WatermarkAssigner, scan: SourceScan | undefined): void {
    this.assigners.push(assigner);
    if (scan !== undefined) this.#below.set(assigner.id, planSignature(scan));
  }

  /** The assigners directly above the scan hear of its partitions. */
  listenerFor(scan: SourceScan): PartitionListener {
    this.#scans.set(scan.id, planSignature(scan));
    return {
      addPartition: (partition) => {
        for (const assigner of this.#above(scan.id)) assigner.addPartition(partition);
      },
      setIdle: (partition) => {
        for (const assigner of this.#above(scan.id)) assigner.setIdle(partition);
      },
      setEnded: (partition) => {
        for (const assigner of this.#above(scan.id)) assigner.setEnded(partition);
      },
    };
  }

  #above(scan: string): WatermarkAssigner[] {
    const signature = this.#scans.get(scan);
    return this.assigners.filter(({ id }) => signature !== undefined && this.#below.get(id) === signature);
  }

  /**
   * Makes the source keep pace as its tables say, once all assigners are there. Gives whether the whole source is held;
   * undefined if it never is, or holds its partitions itself.
   */
  align(heads: SourceHeads, source: Source): (() => boolean) | undefined {
    const tables = heads.flatMap(({ id, table }) => {
      const options = alignmentOptions(table);
      return options === undefined ? [] : this.#above(id).map((assigner) => ({ assigner, ...options }));
    });
    if (tables.length === 0) return undefined;
    const aligned = this.alignment.add(tables);
    if (source.alignBy === undefined) return () => aligned.isHeld;
    source.alignBy((partition) => aligned.isAhead(partition));
    return undefined;
  }
}

/** What `millrace why` says of the input that a watermark is of. */
export function assignerSource(scan: SourceScan | undefined, clock: Clock): AssignerSource {
  const nowMs = (): number => clock.nowMs();
  if (scan === undefined) return { table: '', source: '', idleTimeoutMs: null, nowMs };
  const { name, options } = scan.table;
  const idleTimeoutMs = new TableOptions(scan.table).durationMs('scan.watermark.idle-timeout') ?? 0;
  return {
    table: name,
    source: options['topic'] ?? options['path'] ?? name,
    idleTimeoutMs: idleTimeoutMs === 0 ? null : idleTimeoutMs,
    nowMs,
  };
}
