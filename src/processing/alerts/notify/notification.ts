import type { Severity } from '../rule.ts';

/** What is told about an alert. */
export interface Notification {
  /** Identity of this delivery: the same on each attempt, so that a receiver can drop repeats. */
  id: string;
  event: 'firing' | 'resolved';
  /** ISO 8601. */
  time: string;
  alert: {
    id: string;
    rule: string;
    severity: Severity;
    summary: string;
    group: Record<string, unknown>;
    labels: Record<string, string>;
    value: number | null;
    startedAt: string;
  };
}

/** How an attempt ended. `retry: false` is for what no repetition can mend. */
export type DeliveryOutcome = { ok: true } | { ok: false; retry: boolean; error: string };

/**
 * A way to tell somebody. `deliver` is called again with the same notification after a failure that allows a
 * retry, and possibly after a crash that hid a success: it must be idempotent, or pass the id on to a receiver
 * that is. It never rejects for the world's trouble; it answers within `DELIVERY_MS_MAX`.
 */
export interface NotificationChannel {
  readonly name: string;
  readonly kind: 'outbox' | 'webhook';
  deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome>;
}

export const DELIVERY_MS_MAX = 10_000;

/** The notification as a CloudEvent (`io.millrace.alert.firing`, `….resolved`). */
export function cloudEventOf(notification: Notification): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: notification.id,
    source: '/v1/alerts',
    type: `io.millrace.alert.${notification.event}`,
    subject: notification.alert.id,
    time: notification.time,
    datacontenttype: 'application/json',
    data: notification.alert,
  };
}
