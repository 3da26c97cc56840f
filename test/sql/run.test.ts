import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '#foundation';
import { loadScriptTests } from '#engine';

const { findTestFiles, runTests, describeFailures } = await loadScriptTests();

/** The same runner, in the same ways, as `millrace test` gives to users. */
for (const file of findTestFiles(import.meta.dirname)) {
  test(basename(file), async (t) => {
    for await (const result of runTests({ files: [file], clock: systemClock })) {
      await t.test(result.name, { skip: result.reason ?? false }, () =>
        assert.equal(result.status, 'passed', `line ${result.line}\n${describeFailures(result).join('\n')}`),
      );
    }
  });
}
