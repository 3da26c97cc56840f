import type { Diagnostic } from '../../api/pipelines.ts';

/** Index into the text of a line and column, both counted from 1; beyond a line's end it is the end. */
export function indexOfPosition(text: string, line: number, column: number): number {
  let start = 0;
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + column - 1, end < 0 ? text.length : end);
}

export interface Marked {
  text: string;
  diagnostic: Diagnostic | undefined;
}

/** The text cut where diagnostics begin and end. Where two overlap, the first one counts. */
export function markDiagnostics(text: string, diagnostics: readonly Diagnostic[]): Marked[] {
  const spans = diagnostics
    .map((diagnostic) => {
      const from = indexOfPosition(text, diagnostic.line, diagnostic.column);
      const to = indexOfPosition(text, diagnostic.endLine, diagnostic.endColumn);
      // A finding at a single position (an unexpected end) still needs a character to stand under.
      return { diagnostic, from: Math.min(from, Math.max(0, text.length - 1)), to: Math.max(to, from + 1) };
    })
    .sort((a, b) => a.from - b.from);
  const marked: Marked[] = [];
  let end = 0;
  for (const { diagnostic, from, to } of spans) {
    if (from < end) continue;
    if (from > end) marked.push({ text: text.slice(end, from), diagnostic: undefined });
    marked.push({ text: text.slice(from, to), diagnostic });
    end = to;
  }
  if (end < text.length) marked.push({ text: text.slice(end), diagnostic: undefined });
  return marked;
}
