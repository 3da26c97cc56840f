/** Text that is HTML already; everything else is escaped where it is put in. */
export interface SafeHtml {
  readonly text: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
}

/** Marks a constant of ours as HTML. */
escapeHtml.trusted = (text: string): SafeHtml => ({ text });

/** A template in which every value is escaped unless it is {@link SafeHtml}. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | SafeHtml)[]): SafeHtml {
  let text = strings[0] ?? '';
  values.forEach((value, i) => {
    text += (typeof value === 'string' ? escapeHtml(value) : value.text) + (strings[i + 1] ?? '');
  });
  return { text };
}

export function joinHtml(parts: readonly SafeHtml[]): SafeHtml {
  return { text: parts.map((part) => part.text).join('') };
}
