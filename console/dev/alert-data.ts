import type { AlertRule } from '../src/api/alert-rules.ts';
import type { AlertDetail, AlertState, Severity } from '../src/api/alerts.ts';
import { minutesAgo } from './noise.ts';

export function alertRules(): AlertRule[] {
  return [
    {
      id: 'rul_anomaly',
      version: 1,
      name: 'sensor-anomaly',
      stream: 'demo.anomalies',
      condition: 'anomaly_score > 4',
      groupBy: ['sensor'],
      for: '5s',
      resolveAfter: '5m',
      value: 'actual_value',
      severity: 'critical',
      summary: '{{sensor}} reads {{actual_value}}, far from what was expected',
      labels: { team: 'river' },
      channels: ['outbox'],
      enabled: true,
    },
    {
      id: 'rul_quake',
      version: 1,
      name: 'strong-quake',
      stream: 'demo.quakes',
      condition: 'magnitude >= 6.5',
      groupBy: [],
      for: '0s',
      resolveAfter: '1h',
      value: 'magnitude',
      severity: 'info',
      summary: 'Magnitude {{magnitude}}: {{place}}',
      labels: {},
      channels: [],
      enabled: false,
    },
  ];
}

export function alerts(): AlertDetail[] {
  return [
    alert(
      1,
      'firing',
      'critical',
      'server.latency',
      'server.latency reads 88.2, far from what was expected',
      88.2,
      3,
    ),
    alert(2, 'firing', 'warning', 'host.cpu', 'host.cpu reads 0.93, far from what was expected', 0.93, 12),
    alert(
      3,
      'pending',
      'warning',
      'host.memory',
      'host.memory reads 0.71, far from what was expected',
      0.71,
      0.3,
    ),
    alert(
      4,
      'resolved',
      'critical',
      'server.errors',
      'server.errors reads 9.1, far from what was expected',
      9.1,
      44,
    ),
    alert(
      5,
      'resolved',
      'info',
      'host.disk.busy',
      'host.disk.busy reads 0.61, far from what was expected',
      0.61,
      95,
    ),
  ];
}

function alert(
  n: number,
  state: AlertState,
  severity: Severity,
  sensor: string,
  summary: string,
  value: number,
  startedMinAgo: number,
): AlertDetail {
  const fired = state !== 'pending';
  const resolved = state === 'resolved';
  const ended = minutesAgo(startedMinAgo - Math.min(20, startedMinAgo / 2));
  return {
    id: `alr_${n}`,
    rule: { id: 'rul_anomaly', name: 'sensor-anomaly' },
    group: { sensor },
    state,
    severity,
    summary,
    value,
    startedAt: minutesAgo(startedMinAgo),
    firedAt: fired ? minutesAgo(startedMinAgo - 0.1) : null,
    resolvedAt: resolved ? ended : null,
    lastSeenAt: resolved ? ended : minutesAgo(0.05),
    timeline: [
      { time: minutesAgo(startedMinAgo), state: 'pending', note: 'The condition holds.' },
      ...(fired ? [{ time: minutesAgo(startedMinAgo - 0.1), state: 'firing', note: 'It held for 5s.' }] : []),
      ...(resolved ? [{ time: ended, state: 'resolved', note: 'The condition holds no longer.' }] : []),
    ],
    deliveries: fired
      ? [
          {
            id: `dlv_${n}a`,
            channel: 'webhook',
            event: 'firing',
            attempt: 1,
            status: 'failed',
            time: minutesAgo(startedMinAgo - 0.1),
            error: 'connect ECONNREFUSED',
          },
          {
            id: `dlv_${n}b`,
            channel: 'outbox',
            event: 'firing',
            attempt: 1,
            status: 'delivered',
            time: minutesAgo(startedMinAgo - 0.1),
            error: null,
          },
        ]
      : [],
  };
}
