import type { TestReport } from './test-report.ts';

/** For programs: one JSON line a case, and one with the numbers. */
export function jsonReport(): TestReport {
  return {
    begin: () => '',
    add: ({ reason, failures, ...result }) =>
      `${JSON.stringify({ ...result, ...(reason === undefined ? {} : { reason }), failures })}\n`,
    end: (summary) => `${JSON.stringify({ summary })}\n`,
  };
}
