import type { Database } from '#database';
import type { Clock } from '#foundation';
import type { Logger } from '#logging';
import type { Counter } from '#metrics';
import type { DeliveryOutcome, Notification, NotificationChannel } from './notification.ts';

export interface NotifierOptions {
  database: Database;
  channels: readonly NotificationChannel[];
  clock: Clock;
  logger: Logger;
  /** Labels: channel, outcome. */
  attempts: Counter<'channel' | 'outcome'>;
}

export interface Notifier {
  /** Says that there may be something to deliver. */
  wake(): void;
  stop(): Promise<void>;
}

interface DueDelivery {
  id: string;
  attempt: number;
  notification: Notification;
}

const POLL_MS = 1_000;
const DELIVERIES_AT_ONCE = 20;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 300_000;
/** About half an hour of trying; after that the delivery is failed, visible, and no longer tried. */
const ATTEMPTS_MAX = 12;

/**
 * Delivers what the ledger (`processing.deliveries`) holds. Each channel has a loop of its own, so that an
 * endpoint that hangs delays nobody else. An outcome is written before the next attempt, with every attempt kept.
 */
export function startNotifier(options: NotifierOptions): Notifier {
  const stopping = new AbortController();
  const loops = options.channels.map((channel) => startLoop(channel, options, stopping.signal));
  return {
    wake: () => {
      for (const loop of loops) loop.wake();
    },
    async stop() {
      stopping.abort(new Error('the notifier was stopped'));
      await Promise.all(loops.map((loop) => loop.ended));
    },
  };
}

function startLoop(channel: NotificationChannel, options: NotifierOptions, signal: AbortSignal) {
  let wake = new AbortController();
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        if ((await deliverDue(channel, options, signal)) > 0) continue;
      } catch (error) {
        options.logger.error({ error, channel: channel.name }, 'deliveries could not be read or written');
      }
      await options.clock.sleep(POLL_MS, AbortSignal.any([signal, wake.signal])).catch(() => {});
      if (wake.signal.aborted) wake = new AbortController();
    }
  };
  return { wake: () => wake.abort(new Error('woken')), ended: run() };
}

/** Delivers one round and returns how many were due. */
export async function deliverDue(
  channel: NotificationChannel,
  options: Pick<NotifierOptions, 'database' | 'clock' | 'attempts'>,
  signal: AbortSignal,
): Promise<number> {
  const due = await options.database.query<DueDelivery>(
    `SELECT id, attempt, notification FROM processing.deliveries
     WHERE channel = $1 AND status IN ('queued', 'retrying') AND next_attempt_at_ms <= $2
     ORDER BY next_attempt_at_ms, id LIMIT $3`,
    [channel.name, options.clock.nowMs(), DELIVERIES_AT_ONCE],
  );
  for (const delivery of due) {
    if (signal.aborted) return 0;
    const outcome = await channel.deliver(delivery.notification, signal);
    // An attempt cut short by our own stop says nothing about the receiver: it is made again after the start.
    if (!outcome.ok && signal.aborted) return 0;
    await record(delivery, outcome, options);
    options.attempts.inc({ channel: channel.name, outcome: outcome.ok ? 'delivered' : 'failed' });
  }
  return due.length;
}

async function record(
  delivery: DueDelivery,
  outcome: DeliveryOutcome,
  { database, clock }: Pick<NotifierOptions, 'database' | 'clock'>,
): Promise<void> {
  const nowMs = clock.nowMs();
  const attempt = delivery.attempt + 1;
  const error = outcome.ok ? null : outcome.error;
  await database.transaction(async (transaction) => {
    await transaction.query(
      'INSERT INTO processing.delivery_attempts (delivery_id, attempt, time_ms, error) VALUES ($1, $2, $3, $4)',
      [delivery.id, attempt, nowMs, error],
    );
    await transaction.query(
      `UPDATE processing.deliveries
       SET status = $2, attempt = $3, error = $4, updated_at_ms = $5, next_attempt_at_ms = $6 WHERE id = $1`,
      [delivery.id, statusAfter(outcome, attempt), attempt, error, nowMs, nowMs + retryDelayMs(attempt)],
    );
  });
}

function statusAfter(outcome: DeliveryOutcome, attempt: number): 'delivered' | 'retrying' | 'failed' {
  if (outcome.ok) return 'delivered';
  return outcome.retry && attempt < ATTEMPTS_MAX ? 'retrying' : 'failed';
}

/** 1 s, 2 s, 4 s, … up to five minutes. */
export function retryDelayMs(attempt: number): number {
  return Math.min(RETRY_MS_MIN * 2 ** (attempt - 1), RETRY_MS_MAX);
}
