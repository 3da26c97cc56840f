import type { EventTimeReport, InputTime, WaitingResult } from '#engine';

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
  /** What holds results back, the next to leave first. */
  waiting: readonly WaitingResult[];
}

/** A window ends one millisecond before its border. */
const BORDER_MS = 1;
/** Operators that have a sentence of their own, and how much of each is shown. */
const OPERATORS_TOLD_MAX = 8;
const DESCRIPTION_CHARACTERS_MAX = 160;

/** `windowEndMs`: of the window that is asked for; undefined: the next result. */
export function explainEventTime(
  report: EventTimeReport,
  nowMs: number,
  windowEndMs?: number,
): EventTimeExplanation {
  const { inputs } = report;
  const waiting = report.waiting.toSorted((a, b) => a.firesAtMs - b.firesAtMs);
  const next = windowEndMs === undefined ? waiting[0] : undefined;
  const slowest = slowestOf(inputs, next);
  const waitingForMs = windowEndMs === undefined ? next && neededOf(next, slowest) : windowEndMs - BORDER_MS;
  const watermarkMs = slowest?.watermarkMs ?? null;
  const state = { watermarkMs, waitingForMs: waitingForMs ?? null };
  const hasPassed = waitingForMs !== undefined && watermarkMs !== null && watermarkMs >= waitingForMs;
  const holder = slowest === undefined ? null : holderOf(slowest);
  const reasons =
    slowest === undefined
      ? ['The pipeline reads no table with a WATERMARK: nothing in it waits for event time.']
      : [
          next === undefined ? stateOf(state, hasPassed) : stateOfNext(next, state, hasPassed),
          ...(hasPassed ? [] : reasonsOf(slowest, holder, state.waitingForMs, nowMs)),
          ...waiting.slice(1, OPERATORS_TOLD_MAX).map((other) => sentenceOf(other, inputs)),
          ...inputs.flatMap(alignmentReasons),
        ];
  return { ...state, hasPassed, holder, reasons, inputs, waiting };
}

/** Of the inputs that an operator waits for, or of all, the one that holds it back. */
function slowestOf(inputs: readonly InputTime[], waiting: WaitingResult | undefined): InputTime | undefined {
  const concerned = inputs.filter(
    ({ table }) => waiting === undefined || waiting.inputs.some((input) => input.table === table),
  );
  const order = (input: InputTime): number =>
    (input.watermarkMs ?? Number.NEGATIVE_INFINITY) - heldBackOf(waiting, input);
  return (concerned.length === 0 ? [...inputs] : concerned).sort((a, b) => order(a) - order(b))[0];
}

/** How far the watermark of the operator is behind that of an input. */
function heldBackOf(waiting: WaitingResult | undefined, input: InputTime | undefined): number {
  return waiting?.inputs.find(({ table }) => table === input?.table)?.heldBackMs ?? 0;
}

/** The watermark of the input at which the operator's next result leaves. */
function neededOf(waiting: WaitingResult, input: InputTime | undefined): number {
  return waiting.firesAtMs + heldBackOf(waiting, input);
}

function holderOf(input: InputTime): EventTimeExplanation['holder'] {
  const active = input.partitions.filter(({ isIdle }) => !isIdle);
  const order = (watermarkMs: number | null): number => watermarkMs ?? Number.NEGATIVE_INFINITY;
  const [slowest] = active.sort((a, b) => order(a.watermarkMs) - order(b.watermarkMs));
  if (slowest === undefined) return null;
  const { partition, watermarkMs, lastRowAtMs } = slowest;
  return { table: input.table, source: input.source, partition, watermarkMs, sinceMs: lastRowAtMs };
}

interface WatermarkState {
  watermarkMs: number | null;
  waitingForMs: number | null;
}

function stateOf({ watermarkMs, waitingForMs }: WatermarkState, hasPassed: boolean): string {
  const at = positionOf(watermarkMs);
  if (waitingForMs === null) return `The watermark ${at}, and no result waits for it.`;
  if (hasPassed) return `The watermark ${at}, past ${iso(waitingForMs)}: what waited for that has come out.`;
  return `A result waits for the watermark to reach ${iso(waitingForMs)}. The watermark ${at}${missing({ watermarkMs, waitingForMs })}.`;
}

function stateOfNext(next: WaitingResult, state: WatermarkState, hasPassed: boolean): string {
  const until = iso(state.waitingForMs ?? next.firesAtMs);
  const how = hasPassed ? ': it goes on now' : missing(state);
  return `${holds(next)} until the watermark reaches ${until}. The watermark ${positionOf(state.watermarkMs)}${how}.`;
}

/** Of an operator that is not the next to give something out. */
function sentenceOf(waiting: WaitingResult, inputs: readonly InputTime[]): string {
  const slowest = slowestOf(inputs, waiting);
  const of = slowest === undefined ? '' : ` of input "${slowest.table}"`;
  return `${holds(waiting)} until the watermark${of} reaches ${iso(neededOf(waiting, slowest))}.`;
}

function holds({ description, heldRows }: WaitingResult): string {
  const rows = heldRows === null ? 'results' : heldRows === 1 ? '1 row' : `${heldRows} rows`;
  const shown =
    description.length <= DESCRIPTION_CHARACTERS_MAX
      ? description
      : `${description.slice(0, DESCRIPTION_CHARACTERS_MAX - 1)}…`;
  return `${shown} holds ${rows} back`;
}

function positionOf(watermarkMs: number | null): string {
  return watermarkMs === null ? 'has not begun' : `is at ${iso(watermarkMs)}`;
}

function missing({ watermarkMs, waitingForMs }: WatermarkState): string {
  if (watermarkMs === null || waitingForMs === null) return '';
  return `, ${seconds(waitingForMs - watermarkMs)} before it`;
}

function reasonsOf(
  input: InputTime,
  holder: EventTimeExplanation['holder'],
  waitingForMs: number | null,
  nowMs: number,
): string[] {
  const { table, source, partitions, idleTimeoutMs } = input;
  const name = nameOf(table, source);
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

/** Whether the input is not read because it is ahead of others. */
function alignmentReasons({ table, source, partitions, alignment }: InputTime): string[] {
  if (alignment === null || alignment.slowest === null || alignment.held.length === 0) return [];
  const { group, maxDriftMs, slowest, held } = alignment;
  const isHeld = partitions.filter(({ partition }) => held.includes(partition));
  const nearest = Math.min(...isHeld.flatMap(({ watermarkMs }) => watermarkMs ?? []));
  const which = isHeld.length === partitions.length ? '' : ` in partition ${held.join(', ')}`;
  return [
    `Input ${nameOf(table, source)} is paused${which} by the alignment group "${group}": its watermark ${iso(nearest)} is more than ${seconds(maxDriftMs)} ahead of "${slowest.table}", which is at ${iso(slowest.watermarkMs)}. It is read on when the slowest of the group has reached ${iso(nearest - maxDriftMs)}.`,
  ];
}

function nameOf(table: string, source: string): string {
  return table === source ? `"${table}"` : `"${table}" (${source})`;
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
