import type { EventTimeReport, InputTime } from '#engine';

/** Why results have, or have not, come out: what holds event time, since when, and what would release it. */
export interface EventTimeExplanation {
  /** Lowest over the inputs, epoch ms; null: it has not begun. */
  watermarkMs: number | null;
  /** What is asked for: the end of a window, or the next result that waits. Null: nothing waits. */
  waitingForMs: number | null;
  /** Whether the watermark has passed it. */
  hasPassed: boolean;
  /** The input and partition that hold event time back; null: none does. */
  holder: {
    table: string;
    source: string;
    partition: number;
    watermarkMs: number | null;
    sinceMs: number | null;
  } | null;
  /** One sentence for each: what is so, and what would change it. */
  reasons: readonly string[];
  inputs: readonly InputTime[];
}

/** A window ends one millisecond before its border. */
const BORDER_MS = 1;

/** `windowEndMs`: of the window that is asked for; undefined: the next result. */
export function explainEventTime(
  { inputs, waiting }: EventTimeReport,
  nowMs: number,
  windowEndMs?: number,
): EventTimeExplanation {
  const next = waiting.reduce((least, { firesAtMs }) => Math.min(least, firesAtMs), Number.POSITIVE_INFINITY);
  const asked = windowEndMs === undefined ? next : windowEndMs - BORDER_MS;
  const waitingForMs = Number.isFinite(asked) ? asked : null;
  const slowest = slowestOf(inputs);
  const watermarkMs = slowest?.watermarkMs ?? null;
  const hasPassed = waitingForMs !== null && watermarkMs !== null && watermarkMs >= waitingForMs;
  const holder = slowest === undefined ? null : holderOf(slowest);
  const reasons =
    slowest === undefined
      ? ['The pipeline reads no table with a WATERMARK: nothing in it waits for event time.']
      : [
          ...stateOf(watermarkMs, waitingForMs, hasPassed),
          ...(hasPassed ? [] : reasonsOf(slowest, holder, waitingForMs, nowMs)),
        ];
  return { watermarkMs, waitingForMs, hasPassed, holder, reasons, inputs };
}

function slowestOf(inputs: readonly InputTime[]): InputTime | undefined {
  const order = (input: InputTime): number => input.watermarkMs ?? Number.NEGATIVE_INFINITY;
  return [...inputs].sort((a, b) => order(a) - order(b))[0];
}

function holderOf(input: InputTime): EventTimeExplanation['holder'] {
  const active = input.partitions.filter(({ isIdle }) => !isIdle);
  const order = (watermarkMs: number | null): number => watermarkMs ?? Number.NEGATIVE_INFINITY;
  const [slowest] = active.sort((a, b) => order(a.watermarkMs) - order(b.watermarkMs));
  if (slowest === undefined) return null;
  const { partition, watermarkMs, lastRowAtMs } = slowest;
  return { table: input.table, source: input.source, partition, watermarkMs, sinceMs: lastRowAtMs };
}

function stateOf(watermarkMs: number | null, waitingForMs: number | null, hasPassed: boolean): string[] {
  const at = watermarkMs === null ? 'has not begun' : `is at ${iso(watermarkMs)}`;
  if (waitingForMs === null) return [`The watermark ${at}, and no result waits for it.`];
  if (hasPassed)
    return [`The watermark ${at}, past ${iso(waitingForMs)}: what waited for that has come out.`];
  const missing = watermarkMs === null ? '' : `, ${seconds(waitingForMs - watermarkMs)} before it`;
  return [`A result waits for the watermark to reach ${iso(waitingForMs)}. The watermark ${at}${missing}.`];
}

function reasonsOf(
  input: InputTime,
  holder: EventTimeExplanation['holder'],
  waitingForMs: number | null,
  nowMs: number,
): string[] {
  const { table, source, partitions, idleTimeoutMs } = input;
  const name = table === source ? `"${table}"` : `"${table}" (${source})`;
  if (holder === null) {
    const why =
      partitions.length === 0 ? 'has given no row yet' : 'gives nothing in any partition: all are idle';
    return [`Input ${name} ${why}. Event time moves with its next row.`];
  }
  const where = `Partition ${holder.partition} of input ${name}`;
  const reasons: string[] = [];
  if (holder.watermarkMs === null)
    reasons.push(`${where} holds it: no row with an event time has come from it since the pipeline began.`);
  else {
    const since =
      holder.sinceMs === null ? 'before the last start' : `${seconds(nowMs - holder.sinceMs)} ago`;
    reasons.push(
      `${where} holds it: its own watermark is ${iso(holder.watermarkMs)}, and its last row came ${since}.`,
    );
  }
  const until =
    waitingForMs === null
      ? 'a later event time'
      : `an event time whose watermark is at least ${iso(waitingForMs)}`;
  reasons.push(`It is released by a row in that partition with ${until}.`);
  if (partitions.length > 1) reasons.push(idleHint(idleTimeoutMs));
  return reasons;
}

function idleHint(idleTimeoutMs: number | null): string {
  if (idleTimeoutMs !== null)
    return `A partition that is quiet for ${seconds(idleTimeoutMs)} ('scan.watermark.idle-timeout') no longer holds the others.`;
  return "A quiet partition holds the others for ever, unless the table says 'scan.watermark.idle-timeout' = '30 s'.";
}

function iso(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : 'the end of input';
}

function seconds(ms: number): string {
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
}
