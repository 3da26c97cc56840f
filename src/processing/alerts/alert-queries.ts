import type { Database } from '#database';
import type { AlertRow } from './alert-store.ts';
import { errors } from './errors.ts';

interface DeliveryRow {
  id: string;
  channel: string;
  event: string;
  attempt: number;
  status: string;
  error: string | null;
  updated_at_ms: number;
}

export interface AlertFilter {
  state?: string;
  rule?: string;
  limit: number;
  cursor?: string;
}

/** Alerts, those that started last first; `next` is the cursor of the page after, or null. */
export async function listAlerts(database: Database, filter: AlertFilter) {
  const after = filter.cursor === undefined ? null : decodeCursor(filter.cursor);
  const rows = await database.query<AlertRow>(
    `SELECT * FROM processing.alerts
     WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR rule_id = $2 OR rule_name = $2)
       AND ($3::double precision IS NULL OR (started_at_ms, id) < ($3, $4))
     ORDER BY started_at_ms DESC, id DESC LIMIT $5`,
    [
      filter.state ?? null,
      filter.rule ?? null,
      after?.startedAtMs ?? null,
      after?.id ?? '',
      filter.limit + 1,
    ],
  );
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  const next = rows.length > filter.limit && last !== undefined ? encodeCursor(last) : null;
  return { items: page.map(alertView), next };
}

/** One alert with its timeline and deliveries; rejects with `alert_not_found`. */
export async function readAlert(database: Database, id: string) {
  const [row] = await database.query<AlertRow>('SELECT * FROM processing.alerts WHERE id = $1', [id]);
  if (row === undefined) throw errors.alert_not_found(`There is no alert "${id}".`);
  const timeline = await database.query<{ time_ms: number; state: string; note: string }>(
    'SELECT time_ms, state, note FROM processing.alert_timeline WHERE alert_id = $1 ORDER BY position',
    [id],
  );
  const deliveries = await database.query<DeliveryRow>(
    `SELECT id, channel, event, attempt, status, error, updated_at_ms FROM processing.deliveries
     WHERE alert_id = $1 ORDER BY updated_at_ms, id`,
    [id],
  );
  return {
    ...alertView(row),
    timeline: timeline.map(({ time_ms, ...entry }) => ({ time: iso(time_ms), ...entry })),
    deliveries: deliveries.map(({ updated_at_ms, ...delivery }) => ({
      ...delivery,
      time: iso(updated_at_ms),
    })),
  };
}

export async function countAlerts(database: Database): Promise<{ firing: number; critical: number }> {
  const [row] = await database.query<{ firing: number; critical: number }>(
    `SELECT count(*)::int AS firing, count(*) FILTER (WHERE severity = 'critical')::int AS critical
     FROM processing.alerts WHERE state = 'firing'`,
  );
  return row ?? { firing: 0, critical: 0 };
}

function alertView(row: AlertRow) {
  return {
    id: row.id,
    rule: { id: row.rule_id, name: row.rule_name },
    group: row.group_fields,
    labels: row.labels,
    state: row.state,
    severity: row.severity,
    summary: row.summary,
    value: row.value,
    startedAt: iso(row.started_at_ms),
    firedAt: row.fired_at_ms === null ? null : iso(row.fired_at_ms),
    resolvedAt: row.resolved_at_ms === null ? null : iso(row.resolved_at_ms),
    lastSeenAt: iso(row.last_seen_at_ms),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

const encodeCursor = (row: AlertRow): string =>
  Buffer.from(`${row.started_at_ms} ${row.id}`).toString('base64url');

function decodeCursor(cursor: string): { startedAtMs: number; id: string } {
  const [startedAtMs = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  return { startedAtMs: Number(startedAtMs) || 0, id };
}
