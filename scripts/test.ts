/**
 * `npm test [-- PATTERN…]`: every `*.test.ts` of the repository, in Node's own runner.
 * Prints each failure in full, each skip with its reason, and last `N passed, N failed, N skipped`.
 */
import { chmodSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { workFolder } from './services/work-folders.ts';

const TEST_FILE_TIMEOUT_MS = 300_000;

const patterns = process.argv.slice(2);
const files = globSync(['src/**/*.test.ts', 'test/**/*.test.ts', 'console/src/**/*.test.ts'])
  .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
  .sort();

const temporary = temporaryFolder();

let passed = 0;
let failed = 0;
const skipped: string[] = [];

const stream = run({
  files,
  concurrency: availableParallelism(),
  timeout: TEST_FILE_TIMEOUT_MS,
});
stream.on('test:pass', (event) => {
  if (event.details.type === 'suite') return;
  if (event.skip === undefined) passed += 1;
  else
    skipped.push(
      `${event.name}: ${event.skip === true || event.skip === '' ? 'no reason given' : event.skip}`,
    );
});
stream.on('test:fail', (event) => {
  if (event.details.type !== 'suite') failed += 1;
});
stream.compose(spec).pipe(process.stdout);
stream.on('end', () => {
  // The reporter's last lines are still on their way; the count has to come after them.
  setImmediate(() => {
    if (files.length === 0) failed += 1;
    for (const reason of skipped) process.stdout.write(`skipped: ${reason}\n`);
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
    rmSync(temporary, { recursive: true, force: true });
    process.exitCode = failed === 0 ? 0 : 1;
  });
});

/** What tests leave in the folder for temporary files goes with this one; services that run are found where they are. */
function temporaryFolder(): string {
  process.env['MILLRACE_SERVICES'] = workFolder();
  const folder = mkdtempSync(join(tmpdir(), 'millrace-tests-'));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o711);
  process.env['TMPDIR'] = folder;
  return folder;
}
