import { humanReport } from './reports/human.ts';
import { jsonReport } from './reports/json.ts';
import { junitReport } from './reports/junit.ts';
import { tapReport } from './reports/tap.ts';
import type { TestReport } from './reports/test-report.ts';

export const REPORT_FORMATS = ['human', 'json', 'tap', 'junit'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export function createReport(format: ReportFormat): TestReport {
  switch (format) {
    case 'human':
      return humanReport();
    case 'json':
      return jsonReport();
    case 'tap':
      return tapReport();
    case 'junit':
      return junitReport();
  }
}
