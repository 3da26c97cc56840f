import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const main = join(import.meta.dirname, '..', '..', 'main.ts');
const directory = mkdtempSync(join(tmpdir(), 'millrace-cli-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'test', ...args], {
    cwd: directory,
    encoding: 'utf8',
  });
}

const CASE = '--- case One is one.\n--- sql\nSELECT 1 AS x;\n--- rows\n{"x":1}\n';

test('it exits with 1 if a case does not pass, with 0 once its expectation was updated', () => {
  writeFileSync(join(directory, 'one.test.sql'), CASE.replace('{"x":1}', '{"x":2}'));
  const bad = run('--update', '--crash-every', '1');
  assert.equal(bad.status, 1, bad.stderr);
  assert.match(bad.stdout, /- \{"x":2\}\n {8}\+ \{"x":1\}/);
  const file = join(directory, 'report.xml');
  const good = run('one.test.sql', '--format', 'junit', '--output', file);
  assert.deepEqual([good.status, good.stdout], [0, '']);
  assert.match(readFileSync(file, 'utf8'), /<testsuites name="millrace" tests="1" failures="0"/);
});

test('wrong usage exits with 2 and says what is right', () => {
  for (const [args, message] of [
    [['nowhere'], /There is no file or folder nowhere/],
    [['--crash-every', '0'], /--crash-every takes a number from 1/],
  ] as const) {
    const { status, stderr } = run(...args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, message);
  }
});
