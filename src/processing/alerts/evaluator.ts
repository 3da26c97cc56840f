import type { Database } from '#database';
import { type Clock, isCoded } from '#foundation';
import { type EventLog, type RecordBatch, recordAt } from '#log';
import type { Logger } from '#logging';
import { AlertBook, type AlertRound } from './alert-book.ts';
import { readLivingAlerts, readProgress, writeRound } from './alert-store.ts';
import type { AlertRule } from './rule.ts';
import { SAMPLES_TOPIC } from './rule-script.ts';
import { decodeSample } from './sample.ts';

export interface EvaluatorOptions {
  log: EventLog;
  database: Database;
  /** The rules as they are now, by id. */
  rules: () => ReadonlyMap<string, AlertRule>;
  clock: Clock;
  logger: Logger;
  /** Called after each durable round that has something to tell. */
  onNotifications: () => void;
}

export interface Evaluator {
  /** Living alerts. */
  size(): number;
  stop(): Promise<void>;
}

/** Silence is noticed at least this often: the longest wait for samples. */
const WAIT_MS_MAX = 1_000;
const READ_BYTES_MAX = 1_048_576;
const RETRY_MS = 1_000;
/** The samples topic has one partition, so that all samples of a rule are judged in their order. */
const PARTITION = 0;

/** Reads what rules' conditions said and keeps the alerts: one durable round after another. */
export async function startEvaluator(options: EvaluatorOptions): Promise<Evaluator> {
  const { database, clock, logger } = options;
  const stopping = new AbortController();
  const book = new AlertBook(await readLivingAlerts(database, clock.nowMs()));
  let nextOffset = (await readProgress(database)).get(PARTITION) ?? 0;

  const round = async (): Promise<void> => {
    const batch = await readSamples(options.log, nextOffset, stopping.signal);
    const draft = book.draft();
    takeSamples(draft, batch, options.rules(), clock.nowMs());
    draft.passTime(options.rules(), clock.nowMs());
    const { changes } = draft;
    if (draft.refused > 0) logger.warn({ samples: draft.refused }, 'alerts beyond the limit were not opened');
    if (batch.nextOffset === nextOffset && changes.upserts.size === 0 && changes.forgotten.size === 0) return;
    await writeRound(database, changes, new Map([[PARTITION, batch.nextOffset]]));
    book.commit(changes);
    nextOffset = batch.nextOffset;
    if (changes.notifications.length > 0) options.onNotifications();
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (isCoded(error, 'offset_out_of_range')) nextOffset = await earliestOffset(options.log);
        else logger.error({ error }, 'a round of alert samples failed and is tried again');
        await clock.sleep(RETRY_MS, stopping.signal).catch(() => {});
      }
    }
  };
  const ended = run();
  return {
    size: () => book.size,
    async stop() {
      stopping.abort(new Error('the evaluator was stopped'));
      await ended;
    },
  };
}

function readSamples(log: EventLog, offset: number, signal: AbortSignal): Promise<RecordBatch> {
  return log.read({
    topic: SAMPLES_TOPIC,
    partition: PARTITION,
    offset,
    maxBytes: READ_BYTES_MAX,
    maxWaitMs: WAIT_MS_MAX,
    signal,
  });
}

function takeSamples(
  draft: AlertRound,
  batch: RecordBatch,
  rules: ReadonlyMap<string, AlertRule>,
  nowMs: number,
): void {
  for (let i = 0; i < batch.count; i++) {
    const record = recordAt(batch, i);
    const sample = record.value === null ? undefined : decodeSample(record.value, record.timestampMs);
    const rule = sample === undefined ? undefined : rules.get(sample.ruleId);
    if (sample !== undefined && rule?.enabled) draft.sample(rule, sample, nowMs);
  }
}

async function earliestOffset(log: EventLog): Promise<number> {
  const topic = await log.describeTopic(SAMPLES_TOPIC);
  return topic?.offsets[PARTITION]?.earliest ?? 0;
}
