import type { Database, Transaction } from '#database';
import type { Alert, AlertChanges } from './alert-book.ts';
import type { AlertState } from './alert-state.ts';

/** A row of `processing.alerts`. */
export interface AlertRow {
  id: string;
  rule_id: string;
  rule_name: string;
  group_key: string;
  group_fields: Record<string, string | null>;
  labels: Record<string, string>;
  severity: Alert['severity'];
  summary: string;
  state: AlertState;
  value: number | null;
  started_at_ms: number;
  fired_at_ms: number | null;
  resolved_at_ms: number | null;
  last_sample_at_ms: number;
  last_seen_at_ms: number;
}

/**
 * The alerts that were living when the process stopped. They count as seen now: the silence of our own downtime
 * must not resolve what the events waiting in the log will confirm.
 */
export async function readLivingAlerts(database: Database, nowMs: number): Promise<Alert[]> {
  const rows = await database.query<AlertRow>("SELECT * FROM processing.alerts WHERE state <> 'resolved'");
  return rows.map(alertOf).map((alert) => ({ ...alert, life: { ...alert.life, lastSeenAtMs: nowMs } }));
}

/** The next offset to read of each partition of the samples topic. */
export async function readProgress(database: Database): Promise<Map<number, number>> {
  const rows = await database.query<{ partition: number; next_offset: string | number | bigint }>(
    'SELECT partition, next_offset FROM processing.alert_progress',
  );
  return new Map(rows.map((row) => [row.partition, Number(row.next_offset)]));
}

/**
 * Writes a round whole: alerts, their timeline, the notifications to deliver, and how far the samples were read.
 * All of it or nothing, so that a crash can neither lose an alert nor tell of one twice.
 */
export async function writeRound(
  database: Database,
  changes: AlertChanges,
  progress: ReadonlyMap<number, number>,
): Promise<void> {
  await database.transaction(async (transaction) => {
    if (changes.forgotten.size > 0) {
      await transaction.query('DELETE FROM processing.alerts WHERE id = ANY($1)', [[...changes.forgotten]]);
    }
    // Ended alerts first: the index that allows one living alert a group must see the old one go.
    const alerts = [...changes.upserts.values()].sort((a, b) => endedFirst(a) - endedFirst(b));
    for (const alert of alerts) await upsertAlert(transaction, alert);
    for (const entry of changes.timeline) {
      await transaction.query(
        'INSERT INTO processing.alert_timeline (alert_id, time_ms, state, note) VALUES ($1, $2, $3, $4)',
        [entry.alertId, entry.timeMs, entry.state, entry.note],
      );
    }
    for (const { channel, notification } of changes.notifications) {
      await transaction.query(
        `INSERT INTO processing.deliveries
           (id, alert_id, channel, event, status, next_attempt_at_ms, updated_at_ms, notification)
         VALUES ($1, $2, $3, $4, 'queued', 0, $5, $6)`,
        [
          notification.id,
          notification.alert.id,
          channel,
          notification.event,
          Date.parse(notification.time),
          notification,
        ],
      );
    }
    for (const [partition, nextOffset] of progress) {
      await transaction.query(
        `INSERT INTO processing.alert_progress VALUES ($1, $2)
         ON CONFLICT (partition) DO UPDATE SET next_offset = excluded.next_offset`,
        [partition, nextOffset],
      );
    }
  });
}

const endedFirst = (alert: Alert): number => (alert.life.state === 'resolved' ? 0 : 1);

async function upsertAlert(transaction: Transaction, { life, ...alert }: Alert): Promise<void> {
  await transaction.query(
    `INSERT INTO processing.alerts
       (id, rule_id, rule_name, group_key, group_fields, labels, severity, summary, state, value,
        started_at_ms, fired_at_ms, resolved_at_ms, last_sample_at_ms, last_seen_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT (id) DO UPDATE SET
       summary = excluded.summary, severity = excluded.severity, state = excluded.state, value = excluded.value,
       fired_at_ms = excluded.fired_at_ms, resolved_at_ms = excluded.resolved_at_ms,
       last_sample_at_ms = excluded.last_sample_at_ms, last_seen_at_ms = excluded.last_seen_at_ms`,
    [
      alert.id,
      alert.ruleId,
      alert.ruleName,
      alert.groupKey,
      alert.group,
      alert.labels,
      alert.severity,
      alert.summary,
      life.state,
      life.value,
      life.startedAtMs,
      life.firedAtMs,
      life.resolvedAtMs,
      life.lastSampleAtMs,
      life.lastSeenAtMs,
    ],
  );
}

function alertOf(row: AlertRow): Alert {
  return {
    id: row.id,
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    groupKey: row.group_key,
    group: row.group_fields,
    labels: row.labels,
    severity: row.severity,
    summary: row.summary,
    life: {
      state: row.state,
      startedAtMs: row.started_at_ms,
      firedAtMs: row.fired_at_ms,
      resolvedAtMs: row.resolved_at_ms,
      lastSampleAtMs: row.last_sample_at_ms,
      lastSeenAtMs: row.last_seen_at_ms,
      value: row.value,
    },
  };
}
