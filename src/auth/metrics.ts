import type { Metrics } from '#metrics';
import type { AuthParts } from './auth-parts.ts';

/** Gauges of what can fill up. Counts of logins and denials are in the audit log and the gateway's metrics. */
export function addAuthMetrics(metrics: Metrics, { hasher }: AuthParts): void {
  metrics.gauge('millrace_auth_hashings_waiting', 'Passwords that wait to be hashed.', [], (gauge) =>
    gauge.set(hasher.queue.waiting),
  );
  metrics.gauge('millrace_auth_hashings_running', 'Passwords being hashed.', [], (gauge) =>
    gauge.set(hasher.queue.running),
  );
}
