import type { Clock } from '#foundation';

/** The stages of one event's way, in order. */
export const STAGES = ['ingest', 'validate', 'log', 'pipelines', 'sinks'] as const;
export type Stage = (typeof STAGES)[number];

/** What a stage reports into: cheap enough to be called once for each batch. */
export interface StageMeter {
  /** `latencyMs`: how long the batch took in this stage, if it is worth knowing. */
  record(events: number, errors: number, latencyMs?: number): void;
}

export interface StageReading {
  eventsPerSecond: number;
  errorsPerSecond: number;
  latencyMs: { p50: number; p95: number; p99: number } | null;
  /** Oldest first. */
  history: { timeMs: number; eventsPerSecond: number }[];
}

export interface MeteredStage extends StageMeter {
  read(): StageReading;
}

/** Resolution of the history, and how much of it is kept: five minutes. */
const SLOT_MS = 5_000;
const SLOTS = 60;
/** Rates are means over the last complete slots. */
const RATE_SLOTS = 2;

/** Latency classes grow by a tenth: 0.01 ms to about ten minutes, each figure right within 5 %. */
const CLASS_GROWTH = Math.log(1.1);
const CLASS_FIRST_MS = 0.01;
const CLASSES = 190;

/** A meter of fixed size: {@link SLOTS} counters and two latency histograms, whatever is reported. */
export function createStageMeter(clock: Clock): MeteredStage {
  const events = new Float64Array(SLOTS);
  const errors = new Float64Array(SLOTS);
  const startSlot = Math.floor(clock.nowMs() / SLOT_MS);
  let slot = startSlot;
  // Two histograms take turns each minute, so that percentiles speak of the last one to two minutes.
  let histogram = new Uint32Array(CLASSES);
  let previousHistogram = new Uint32Array(CLASSES);

  const advance = (): void => {
    const now = Math.floor(clock.nowMs() / SLOT_MS);
    // A clock that jumped back keeps counting in the newest slot.
    for (let passed = 0; slot < now && passed < SLOTS; passed++) {
      slot += 1;
      events[slot % SLOTS] = 0;
      errors[slot % SLOTS] = 0;
      if (slot % (60_000 / SLOT_MS) === 0) {
        previousHistogram = histogram;
        histogram = new Uint32Array(CLASSES);
      }
    }
    slot = Math.max(slot, now);
  };

  const rate = (counts: Float64Array): number => {
    const complete = Math.min(RATE_SLOTS, Math.max(slot - startSlot, 0));
    if (complete === 0) return ((counts[slot % SLOTS] ?? 0) * 1_000) / SLOT_MS;
    let sum = 0;
    for (let back = 1; back <= complete; back++) sum += counts[(slot - back + SLOTS) % SLOTS] ?? 0;
    return (sum * 1_000) / (complete * SLOT_MS);
  };

  return {
    record(count, failed, latencyMs) {
      advance();
      const index = slot % SLOTS;
      events[index] = (events[index] ?? 0) + count;
      errors[index] = (errors[index] ?? 0) + failed;
      if (latencyMs !== undefined) {
        const at = classOf(latencyMs);
        histogram[at] = (histogram[at] ?? 0) + 1;
      }
    },
    read() {
      advance();
      const first = Math.max(startSlot, slot - SLOTS + 1);
      const history = Array.from({ length: slot - first }, (_, i) => ({
        timeMs: (first + i) * SLOT_MS,
        eventsPerSecond: ((events[(first + i) % SLOTS] ?? 0) * 1_000) / SLOT_MS,
      }));
      const latencies = histogram.map((count, i) => count + (previousHistogram[i] ?? 0));
      return {
        eventsPerSecond: rate(events),
        errorsPerSecond: rate(errors),
        latencyMs: percentiles(latencies),
        history,
      };
    },
  };
}

export type StageMeters = Readonly<Record<Stage, MeteredStage>>;

export function createStageMeters(clock: Clock): StageMeters {
  const entries = STAGES.map((stage) => [stage, createStageMeter(clock)] as const);
  return Object.fromEntries(entries) as unknown as StageMeters;
}

function classOf(latencyMs: number): number {
  const position = Math.ceil(Math.log(Math.max(latencyMs, CLASS_FIRST_MS) / CLASS_FIRST_MS) / CLASS_GROWTH);
  return Math.min(position, CLASSES - 1);
}

function percentiles(counts: Uint32Array): StageReading['latencyMs'] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const at = (share: number): number => {
    let left = Math.ceil(total * share);
    const found = counts.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return Number((CLASS_FIRST_MS * Math.exp(found * CLASS_GROWTH)).toPrecision(3));
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
