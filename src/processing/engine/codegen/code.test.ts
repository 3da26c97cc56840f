import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Code, js } from './code.ts';
import { Program } from './program.ts';

test('only code and numbers become code', () => {
  const text = '0; process.exit(1)' as unknown as Code;
  assert.throws(() => js`const a = ${text};`, TypeError);
  assert.equal(String(js`${-1} - ${-0} + ${2n} * ${-3n}`), '(-1) - (-0) + 2n * (-3n)');
});

test('values reach generated code as values, whatever they hold', () => {
  const hostile = '`;${process.exit(1)}//\n"';
  const program = new Program();
  program.line(js`return ${program.constant(hostile)}.length;`);
  const run = program.compile('evaluate', []) as () => number;
  assert.equal(run(), hostile.length);
});
