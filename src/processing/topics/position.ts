import type { EventLog, PartitionOffsets, TopicDescription } from '#log';
import { errors } from './errors.ts';

/** Where to read next, by partition. Its text, `0:12,1:40`, is the cursor of a page and the id of a stream's event. */
export type Position = Map<number, number>;

export function formatPosition(position: ReadonlyMap<number, number>): string {
  return [...position].map(([partition, offset]) => `${partition}:${offset}`).join(',');
}

/** Rejects with `position_invalid`. */
export function parsePosition(text: string): Position {
  const position: Position = new Map();
  for (const part of text.split(',')) {
    const match = /^(\d{1,5}):(\d{1,15})$/.exec(part);
    if (match === null)
      throw errors.position_invalid(`"${text.slice(0, 100)}" is not of the form 0:12,1:40.`);
    position.set(Number(match[1]), Number(match[2]));
  }
  return position;
}

/**
 * The position that `from` names: `earliest`, `latest` (the newest `newest` records), `offset:N`, `timestamp:ISO`.
 * Offsets outside of what is kept are moved to its edge. Rejects with `position_invalid`.
 */
export async function positionOf(
  log: EventLog,
  topic: TopicDescription,
  from: string,
  newest: number,
): Promise<Position> {
  const kept = topic.offsets;
  const place = (offsetIn: (offsets: PartitionOffsets) => number): Position =>
    new Map(
      kept.map((offsets) => [
        offsets.partition,
        Math.min(offsets.latest, Math.max(offsets.earliest, offsetIn(offsets))),
      ]),
    );
  if (from === 'earliest') return place(({ earliest }) => earliest);
  if (from === 'latest') return place(({ latest }) => latest - newest);
  const [, kind, rest = ''] = /^(offset|timestamp):(.*)$/s.exec(from) ?? [];
  if (kind === 'offset' && /^\d{1,15}$/.test(rest)) return place(() => Number(rest));
  if (kind === 'timestamp' && !Number.isNaN(Date.parse(rest))) {
    const found = await log.offsetsForTimestamp(topic.name, Date.parse(rest));
    return place(
      ({ partition, latest }) => found.find((each) => each.partition === partition)?.earliest ?? latest,
    );
  }
  throw errors.position_invalid(
    `"${from.slice(0, 100)}" is not earliest, latest, offset:N or timestamp:ISO.`,
  );
}

/** A position moved into what is kept by now: partitions that are new begin at their start. */
export function clampPosition(position: Position, kept: readonly PartitionOffsets[]): Position {
  return new Map(
    kept.map(({ partition, earliest, latest }) => {
      const offset = position.get(partition) ?? earliest;
      return [partition, Math.min(latest, Math.max(earliest, offset))];
    }),
  );
}
