import type { Clock } from '#foundation';
import type { EventLog, TopicDescription } from '#log';

/** How often the ends of all topics are looked at, and over how long the rate is a mean. */
const SAMPLE_INTERVAL_MS = 2_000;
const SAMPLES_MAX = 6;

interface Sample {
  atMs: number;
  /** Sum of the latest offsets by topic. */
  totals: ReadonlyMap<string, number>;
}

/** How many events a second each topic gets, whoever sends them: the ends of the topics, watched. */
export class TopicRates {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #samples: Sample[] = [];
  #running: Promise<void> | undefined;

  constructor(log: EventLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Mean over the last ten seconds or so; 0 while nothing is known. */
  eventsPerSecond(topic: string): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    const events = (last.totals.get(topic) ?? 0) - (first.totals.get(topic) ?? 0);
    return Math.max(0, Math.round((events * 10_000) / (last.atMs - first.atMs)) / 10);
  }

  async sample(): Promise<void> {
    const topics = await this.#log.listTopics();
    const totals = new Map(topics.map((topic) => [topic.name, totalOf(topic)]));
    this.#samples = [...this.#samples, { atMs: this.#clock.monotonicMs(), totals }].slice(-SAMPLES_MAX);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      // A log that fails tells it to those who use it; here it only means no rate.
      await this.sample().catch(() => undefined);
      await this.#clock.sleep(SAMPLE_INTERVAL_MS, signal).catch(() => undefined);
    }
  }
}

function totalOf(topic: TopicDescription): number {
  return topic.offsets.reduce((sum, { latest }) => sum + latest, 0);
}
