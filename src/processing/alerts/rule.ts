import { didYouMean } from '#foundation';
import { parseDurationMs } from './duration.ts';
import { errors } from './errors.ts';

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a user writes: when a stream's events mean that somebody should know. */
export interface AlertRuleDraft {
  /** Unique; lower-case letters, digits and dashes. */
  name: string;
  /** The topic whose events are judged. Its schema gives the columns. */
  stream: string;
  /** A boolean SQL expression over the columns; NULL counts as false. */
  condition: string;
  /** SQL expression of the number an alert shows; none by default. */
  value: string | null;
  /** Columns whose values tell one alert from another; none: the rule has at most one alert. */
  groupBy: string[];
  /** How long, in event time, the condition must hold before the alert fires. Prometheus notation. */
  for: string;
  /** An alert resolves when no event of its group arrived for so long. */
  resolveAfter: string;
  severity: Severity;
  /** Text with `{{column}}`, `{{value}}` and `{{rule}}`. */
  summary: string;
  labels: Record<string, string>;
  /** Names of notification channels. */
  channels: string[];
  enabled: boolean;
}

export interface AlertRule extends AlertRuleDraft {
  id: string;
  version: number;
  createdAtMs: number;
  updatedAtMs: number;
}

export const RULES_MAX = 200;
const GROUP_COLUMNS_MAX = 8;
const TEMPLATE_FIELD = /\{\{\s*(\w+)\s*\}\}/gu;
const RESERVED_FIELDS: ReadonlySet<string> = new Set(['value', 'rule']);

/**
 * Checks what the rule's own words can show wrong; whether its SQL is right is the planner's to say.
 *
 * @throws `alert_rule_invalid` naming the member and what was expected.
 */
export function checkRule(draft: AlertRuleDraft, knownChannels: readonly string[]): void {
  const fail = (pointer: string, message: string): never => {
    throw errors.alert_rule_invalid(message, { details: { errors: [{ pointer, message }] } });
  };
  if (!/^[a-z][a-z0-9-]{0,62}$/u.test(draft.name)) {
    fail('/name', 'name must be 1–63 lower-case letters, digits and dashes, beginning with a letter.');
  }
  for (const member of ['for', 'resolveAfter'] as const) {
    if (parseDurationMs(draft[member]) === undefined)
      fail(`/${member}`, `${member} must be a duration such as 30s or 1h30m.`);
  }
  if (draft.groupBy.length > GROUP_COLUMNS_MAX)
    fail('/groupBy', `groupBy may name at most ${GROUP_COLUMNS_MAX} columns.`);
  const unknown = draft.channels.find((channel) => !knownChannels.includes(channel));
  if (unknown !== undefined) {
    fail('/channels', `There is no notification channel "${unknown}".${didYouMean(unknown, knownChannels)}`);
  }
}

/** Columns that the summary wants, beyond those of the group. */
export function templateFields(summary: string): string[] {
  const fields = [...summary.matchAll(TEMPLATE_FIELD)].map((match) => match[1] ?? '');
  return [...new Set(fields)].filter((field) => !RESERVED_FIELDS.has(field));
}

/** The summary with its fields filled in; a missing one shows as `–`, never as an error. */
export function renderSummary(
  rule: AlertRule,
  fields: Readonly<Record<string, unknown>>,
  value: number | null,
): string {
  const known: Record<string, unknown> = { ...fields, value, rule: rule.name };
  return rule.summary.replaceAll(TEMPLATE_FIELD, (_whole, field: string) => textOf(known[field]));
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
