import type { CaseResult } from '../run-tests.ts';

/** How results become text. Each call gives the text to write then, maybe none. */
export interface TestReport {
  begin(): string;
  add(result: CaseResult): string;
  end(summary: TestSummary): string;
}

export interface TestSummary {
  passed: number;
  failed: number;
  skipped: number;
  durationMs: number;
}
