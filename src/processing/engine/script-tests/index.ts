/** Tests of SQL scripts: `*.test.sql` files, run in every way that must give the same answer. */
export { describeFailures } from './describe-failures.ts';
export { embeddedExecutor } from './embedded-executor.ts';
export type { Executor, Outcome, PreparedScript, Schedule } from './executor.ts';
export { foldChanges } from './fold-changes.ts';
export { type CaseResult, runTests, type RunTestsOptions } from './run-tests.ts';
export { createReport, REPORT_FORMATS, type ReportFormat } from './report.ts';
export type { TestReport, TestSummary } from './reports/test-report.ts';
export { createSchedule, STANDARD_SCHEDULES, STRAIGHT } from './schedules.ts';
export { findTestFiles, TEST_FILE_SUFFIX } from './test-file.ts';
