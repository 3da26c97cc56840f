import type { Difference } from './difference.ts';
import type { CaseResult } from './run-tests.ts';

/** Lines that are as expected are shown only near others; so many on each side. */
const CONTEXT_LINES = 2;
/** Lines of one difference that are shown. */
const LINES_SHOWN_MAX = 200;

/** The differences of a failed case, for people. The same ones under several schedules are shown once. */
export function describeFailures(result: CaseResult): string[] {
  const byText = new Map<string, string[]>();
  for (const { schedule, differences } of result.failures) {
    const text = differences.flatMap(describeDifference).join('\n');
    byText.set(text, [...(byText.get(text) ?? []), schedule]);
  }
  return [...byText].flatMap(([text, schedules]) => [`${schedules.join(', ')}:`, ...text.split('\n')]);
}

function describeDifference({ what, lines }: Difference): string[] {
  const isNear = (i: number): boolean =>
    lines.slice(Math.max(0, i - CONTEXT_LINES), i + CONTEXT_LINES + 1).some(({ mark }) => mark !== ' ');
  const shown: string[] = [];
  let hidden = 0;
  for (const [i, { mark, text }] of lines.entries()) {
    if (!isNear(i) || shown.length >= LINES_SHOWN_MAX) {
      hidden++;
      continue;
    }
    shown.push(...gap(hidden), `  ${mark} ${text}`);
    hidden = 0;
  }
  return [`${what} differ (- expected, + found):`, ...shown, ...gap(hidden)];
}

function gap(hidden: number): string[] {
  return hidden === 0 ? [] : [`    … ${hidden} ${hidden === 1 ? 'line' : 'lines'} …`];
}
