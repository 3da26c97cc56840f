import type { AlertRuleDraft } from '../../api/alert-rules.ts';

export const NEW_RULE: AlertRuleDraft = {
  name: '',
  stream: '',
  condition: '',
  groupBy: [],
  for: '0s',
  resolveAfter: '5m',
  value: null,
  severity: 'warning',
  summary: '',
  labels: {},
  channels: ['outbox'],
  enabled: true,
};

/** `a, b` as a list of names. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Lines of `name=value` as labels; a line without `=` is a label with an empty value. */
export function labelsOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name.trim(), value.join('=').trim()];
    }),
  );
}

export function labelsText(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** What of a rule is the user's to write: an update takes these members and no others. */
export function draftOf(rule: AlertRuleDraft): AlertRuleDraft {
  const { name, stream, condition, groupBy, resolveAfter, severity, summary, labels, channels, enabled } =
    rule;
  const value = rule.value?.trim() ? rule.value.trim() : null;
  return {
    name,
    stream,
    condition,
    groupBy,
    for: rule.for,
    resolveAfter,
    value,
    severity,
    summary,
    labels,
    channels,
    enabled,
  };
}

/** What is edited as text and read when the form is sent. */
export interface RuleText {
  groupBy: string;
  labels: string;
}

export interface RuleFieldsProps {
  draft: AlertRuleDraft;
  text: RuleText;
  set: (changes: Partial<AlertRuleDraft>) => void;
  setText: (changes: Partial<RuleText>) => void;
}
