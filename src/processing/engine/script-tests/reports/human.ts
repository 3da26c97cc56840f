import { describeFailures } from '../describe-failures.ts';
import type { TestReport } from './test-report.ts';

/** For people: a line for each file and case, differences below, the numbers last. */
export function humanReport(): TestReport {
  let file: string | undefined;
  return {
    begin: () => '',
    add(result) {
      const head = result.file === file ? '' : `${file === undefined ? '' : '\n'}${result.file}\n`;
      file = result.file;
      if (result.status === 'skipped') return `${head}  – ${result.name} (${result.reason ?? ''})\n`;
      if (result.status === 'passed') return `${head}  ✔ ${result.name}\n`;
      const lines = describeFailures(result).map((line) => `      ${line}\n`);
      const note = result.updated ? '      The file has the rows that came now.\n' : '';
      return `${head}  ✖ ${result.name} (${result.file}:${result.line})\n${lines.join('')}${note}`;
    },
    end: ({ passed, failed, skipped, durationMs }) =>
      `\n${passed} passed, ${failed} failed, ${skipped} skipped in ${(durationMs / 1000).toFixed(1)} s\n`,
  };
}
