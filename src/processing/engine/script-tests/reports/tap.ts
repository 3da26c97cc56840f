import { describeFailures } from '../describe-failures.ts';
import type { TestReport } from './test-report.ts';

/** Test Anything Protocol, version 14. */
export function tapReport(): TestReport {
  let number = 0;
  return {
    begin: () => 'TAP version 14\n',
    add(result) {
      const name = `${result.file}: ${result.name}`.replaceAll('\\', '\\\\').replaceAll('#', '\\#');
      const skip = result.status === 'skipped' ? ` # SKIP ${result.reason ?? ''}` : '';
      const line = `${result.status === 'failed' ? 'not ok' : 'ok'} ${++number} - ${name}${skip}\n`;
      if (result.status !== 'failed') return line;
      const details = describeFailures(result).map((text) => `    ${text}\n`);
      return `${line}  ---\n  at: ${JSON.stringify(`${result.file}:${result.line}`)}\n  difference: |\n${details.join('')}  ...\n`;
    },
    end: () => `1..${number}\n`,
  };
}
