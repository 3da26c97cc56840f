import type { AlertRuleDraft } from '../../api/alert-rules.ts';

export const NEW_RULE: AlertRuleDraft = {
  name: '',
  stream: '',
  condition: '',
  groupBy: [],
  for: '0s',
  value: '',
  severity: 'warning',
  summary: '',
  labels: {},
  channels: [],
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

/** The draft as it is sent: an empty value expression is left out. */
export function cleanDraft(draft: AlertRuleDraft): AlertRuleDraft {
  const { value, ...rest } = draft;
  return value === undefined || value.trim() === '' ? rest : { ...rest, value };
}
