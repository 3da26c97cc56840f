import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planAndCheck } from '../../../runtime/plan-checked.ts';

const NAMES = ['partition.default-name', 'sink.partition-commit.success-file.name'];

function problems(option: string, value: string): string[] {
  const sql = `CREATE TABLE o (id INT, name STRING) PARTITIONED BY (name) WITH ('connector' = 'filesystem',
    'path' = 'out', 'format' = 'json', '${option}' = '${value}');
    INSERT INTO o VALUES (1, 'x');`;
  return planAndCheck(sql).diagnostics.map(({ message }) => message);
}

test('a name of a file or folder cannot be a path, which would lead out of the folder for files', () => {
  for (const option of NAMES) {
    for (const value of ['', '.', '..', '/x', 'x/y', '../x', '/../../../../escaped', '..\\x', 'x\u0000'])
      assert.match(problems(option, value).join(' '), /must be the name of one file or folder/, value);
    for (const value of ['NULL', '_DONE.txt', '..x', '%00', 'a=b'])
      assert.deepEqual(problems(option, value), []);
  }
});
