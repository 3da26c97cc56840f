import { describeFailures } from '../describe-failures.ts';
import type { TestReport } from './test-report.ts';
import type { CaseResult } from '../run-tests.ts';

/** JUnit's XML, as build servers read it: all of it at the end, as its head holds the numbers. */
export function junitReport(): TestReport {
  const results: CaseResult[] = [];
  return {
    begin: () => '',
    add(result) {
      results.push(result);
      return '';
    },
    end({ passed, failed, skipped, durationMs }) {
      const head = `tests="${passed + failed + skipped}" failures="${failed}" skipped="${skipped}" time="${seconds(durationMs)}"`;
      const files = Map.groupBy(results, ({ file }) => file);
      const suites = [...files].map(([file, own]) => suite(file, own));
      return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="millrace" ${head}>\n${suites.join('')}</testsuites>\n`;
    },
  };
}

function suite(file: string, results: readonly CaseResult[]): string {
  const count = (status: CaseResult['status']): number =>
    results.filter((result) => result.status === status).length;
  const head = `tests="${results.length}" failures="${count('failed')}" skipped="${count('skipped')}"`;
  return `  <testsuite name="${escape(file)}" ${head}>\n${results.map(testcase).join('')}  </testsuite>\n`;
}

function testcase(result: CaseResult): string {
  const { file, name, line, status, durationMs } = result;
  const head = `    <testcase classname="${escape(file)}" name="${escape(name)}" file="${escape(file)}" line="${line}" time="${seconds(durationMs)}"`;
  if (status === 'passed') return `${head}/>\n`;
  const inside =
    status === 'skipped'
      ? `<skipped message="${escape(result.reason ?? '')}"/>`
      : `<failure message="${escape(summary(result))}">${escape(describeFailures(result).join('\n'))}</failure>`;
  return `${head}>${inside}</testcase>\n`;
}

function summary({ failures }: CaseResult): string {
  return failures
    .map(({ schedule, differences }) => `${schedule}: ${differences.map(({ what }) => what).join(', ')}`)
    .join('; ');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML cannot hold are left out. */
function escape(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');
}
