import { newId } from '#foundation';
import { type AlertLife, onSample, onSilence, type Timing } from './alert-state.ts';
import { parseDurationMs } from './duration.ts';
import type { Notification } from './notify/notification.ts';
import { type AlertRule, renderSummary } from './rule.ts';
import type { RuleSample } from './sample.ts';

/** A living alert: pending or firing. */
export interface Alert {
  id: string;
  ruleId: string;
  ruleName: string;
  groupKey: string;
  group: Record<string, string | null>;
  labels: Record<string, string>;
  severity: AlertRule['severity'];
  summary: string;
  life: AlertLife;
}

/** What a round of samples changed; written to the database as one transaction. */
export interface AlertChanges {
  /** The newest form of each alert touched, ended ones included. */
  upserts: Map<string, Alert>;
  /** Pending alerts that came to nothing. */
  forgotten: Set<string>;
  timeline: { alertId: string; timeMs: number; state: string; note: string }[];
  notifications: { channel: string; notification: Notification }[];
}

/** More living alerts than this are not opened: somebody grouped by an identity. Counted, logged, never fatal. */
export const LIVING_ALERTS_MAX = 10_000;

/**
 * The living alerts of all rules. `draft` computes the changes of a round without touching the book, `commit`
 * takes them over once they are durable: after a failed write the same round is simply drafted again.
 */
export class AlertBook {
  #living = new Map<string, Alert>();

  constructor(living: Iterable<Alert> = []) {
    for (const alert of living) this.#living.set(keyOf(alert.ruleId, alert.groupKey), alert);
  }

  get size(): number {
    return this.#living.size;
  }

  draft(): AlertRound {
    return new AlertRound(this.#living);
  }

  commit(changes: AlertChanges): void {
    for (const alert of changes.upserts.values()) {
      const key = keyOf(alert.ruleId, alert.groupKey);
      if (alert.life.state !== 'resolved') this.#living.set(key, alert);
      else if (this.#living.get(key)?.id === alert.id) this.#living.delete(key);
    }
    for (const [key, alert] of this.#living) if (changes.forgotten.has(alert.id)) this.#living.delete(key);
  }
}

export class AlertRound {
  readonly changes: AlertChanges = {
    upserts: new Map(),
    forgotten: new Set(),
    timeline: [],
    notifications: [],
  };
  /** Samples that would have opened an alert beyond the limit. */
  refused = 0;
  #before: ReadonlyMap<string, Alert>;
  /** By key: what this round has made of it; null if it is gone. */
  #now = new Map<string, Alert | null>();

  constructor(living: ReadonlyMap<string, Alert>) {
    this.#before = living;
  }

  sample(rule: AlertRule, sample: RuleSample, nowMs: number): void {
    const group = Object.fromEntries(rule.groupBy.map((column) => [column, sample.fields[column] ?? null]));
    const groupKey = JSON.stringify(rule.groupBy.map((column) => group[column]));
    const current = this.#current(keyOf(rule.id, groupKey));
    const life = onSample(current?.life ?? null, sample, timingOf(rule), nowMs);
    if (life === null) return this.#forget(current);
    if (current === null && this.#before.size + this.#now.size >= LIVING_ALERTS_MAX) {
      this.refused += 1;
      return;
    }
    const summary = renderSummary(rule, sample.fields, life.value);
    const alert: Alert = {
      id: current?.id ?? newId('alt', nowMs),
      ruleId: rule.id,
      ruleName: rule.name,
      groupKey,
      group,
      labels: rule.labels,
      severity: rule.severity,
      // A resolved alert keeps the words it fired with.
      summary: life.state === 'resolved' ? (current?.summary ?? summary) : summary,
      life,
    };
    this.#take(alert, current, rule, nowMs, life.state === 'resolved' ? 'the condition no longer holds' : '');
  }

  /** Ends what has been silent for too long, and what belongs to no rule any more. */
  passTime(rules: ReadonlyMap<string, AlertRule>, nowMs: number): void {
    for (const [key, before] of this.#before) {
      const alert = this.#now.has(key) ? this.#current(key) : before;
      if (alert === null) continue;
      const rule = rules.get(alert.ruleId);
      const orphaned = rule === undefined || !rule.enabled;
      const timing = orphaned ? { forMs: 0, resolveAfterMs: 0 } : timingOf(rule);
      const life = onSilence(alert.life, timing, nowMs);
      if (life === alert.life) continue;
      if (life === null) this.#forget(alert);
      else {
        const note = orphaned ? 'its rule was removed or disabled' : `no event for ${rule.resolveAfter}`;
        this.#take({ ...alert, life }, alert, rule, nowMs, note);
      }
    }
  }

  #current(key: string): Alert | null {
    const now = this.#now.get(key);
    return now === undefined ? (this.#before.get(key) ?? null) : now;
  }

  #take(alert: Alert, before: Alert | null, rule: AlertRule | undefined, nowMs: number, note: string): void {
    const { state } = alert.life;
    this.#now.set(keyOf(alert.ruleId, alert.groupKey), state === 'resolved' ? null : alert);
    this.changes.upserts.set(alert.id, alert);
    if (state === before?.life.state) return;
    this.changes.timeline.push({ alertId: alert.id, timeMs: nowMs, state, note: note || alert.summary });
    if (state === 'pending') return;
    for (const channel of rule?.channels ?? []) {
      this.changes.notifications.push({ channel, notification: notificationOf(alert, state, nowMs) });
    }
  }

  #forget(alert: Alert | null): void {
    if (alert === null) return;
    this.#now.set(keyOf(alert.ruleId, alert.groupKey), null);
    this.changes.upserts.delete(alert.id);
    this.changes.forgotten.add(alert.id);
    this.changes.timeline = this.changes.timeline.filter(({ alertId }) => alertId !== alert.id);
  }
}

function notificationOf(alert: Alert, event: 'firing' | 'resolved', nowMs: number): Notification {
  return {
    id: newId('ntf', nowMs),
    event,
    time: new Date(nowMs).toISOString(),
    alert: {
      id: alert.id,
      rule: alert.ruleName,
      severity: alert.severity,
      summary: alert.summary,
      group: alert.group,
      labels: alert.labels,
      value: alert.life.value,
      startedAt: new Date(alert.life.startedAtMs).toISOString(),
    },
  };
}

function timingOf(rule: AlertRule): Timing {
  return { forMs: parseDurationMs(rule.for) ?? 0, resolveAfterMs: parseDurationMs(rule.resolveAfter) ?? 0 };
}

const keyOf = (ruleId: string, groupKey: string): string => `${ruleId} ${groupKey}`;
