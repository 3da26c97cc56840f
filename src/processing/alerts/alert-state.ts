/** What a rule's condition said of one event. */
export interface Sample {
  /** Event time. */
  atMs: number;
  holds: boolean;
  value: number | null;
}

/**
 * The life of an alert, as in Prometheus: `pending` while the condition holds but not yet for long enough,
 * `firing` after that, `resolved` at its end. A pending alert whose condition stops holding is forgotten: it
 * never said anything to anybody.
 */
export type AlertState = 'pending' | 'firing' | 'resolved';

export interface AlertLife {
  state: AlertState;
  /** Event time of the first sample that held. */
  startedAtMs: number;
  firedAtMs: number | null;
  resolvedAtMs: number | null;
  /** Event time of the newest sample seen; older ones change nothing. */
  lastSampleAtMs: number;
  /** Arrival of the newest sample, by the wall clock: when a group goes silent, event time stands still. */
  lastSeenAtMs: number;
  value: number | null;
}

export interface Timing {
  forMs: number;
  resolveAfterMs: number;
}

/** The next life after a sample; null means there is (still, or again) no alert. */
export function onSample(
  life: AlertLife | null,
  sample: Sample,
  timing: Timing,
  nowMs: number,
): AlertLife | null {
  if (life === null || life.state === 'resolved') {
    return sample.holds ? advance(begin(sample, nowMs), timing) : null;
  }
  // Event time can step back between partitions; only the newest sample speaks for the group.
  if (sample.atMs < life.lastSampleAtMs) return { ...life, lastSeenAtMs: nowMs };
  const seen = { ...life, lastSampleAtMs: sample.atMs, lastSeenAtMs: nowMs };
  if (sample.holds) return advance({ ...seen, value: sample.value }, timing);
  return life.state === 'pending' ? null : { ...seen, state: 'resolved', resolvedAtMs: sample.atMs };
}

/** The next life after time has passed without a sample. */
export function onSilence(life: AlertLife, timing: Timing, nowMs: number): AlertLife | null {
  if (life.state === 'resolved' || nowMs - life.lastSeenAtMs < timing.resolveAfterMs) return life;
  return life.state === 'pending' ? null : { ...life, state: 'resolved', resolvedAtMs: nowMs };
}

function begin(sample: Sample, nowMs: number): AlertLife {
  return {
    state: 'pending',
    startedAtMs: sample.atMs,
    firedAtMs: null,
    resolvedAtMs: null,
    lastSampleAtMs: sample.atMs,
    lastSeenAtMs: nowMs,
    value: sample.value,
  };
}

function advance(life: AlertLife, { forMs }: Timing): AlertLife {
  if (life.state !== 'pending' || life.lastSampleAtMs - life.startedAtMs < forMs) return life;
  return { ...life, state: 'firing', firedAtMs: life.lastSampleAtMs };
}
