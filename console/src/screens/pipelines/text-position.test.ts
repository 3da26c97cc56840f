import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from '../../api/pipelines.ts';
import { indexOfPosition, markDiagnostics } from './text-position.ts';

const text = 'SELECT a\nFORM t\n';
const at = (line: number, column: number, endLine: number, endColumn: number): Diagnostic => ({
  severity: 'error',
  code: 'x',
  message: 'x',
  line,
  column,
  endLine,
  endColumn,
});

test('finds the index of a line and column', () => {
  assert.equal(indexOfPosition(text, 1, 1), 0);
  assert.equal(indexOfPosition(text, 2, 1), 9);
  assert.equal(indexOfPosition(text, 2, 99), 15);
  assert.equal(indexOfPosition(text, 99, 1), text.length);
});

test('cuts the text at diagnostics, and loses none of it', () => {
  const marked = markDiagnostics(text, [at(2, 1, 2, 5), at(2, 2, 2, 3), at(99, 1, 99, 1)]);
  assert.deepEqual(
    marked.filter((part) => part.diagnostic).map((part) => part.text),
    ['FORM', '\n'],
  );
  assert.equal(marked.map((part) => part.text).join(''), text);
  assert.deepEqual(
    markDiagnostics('', [at(1, 1, 1, 1)]).map((part) => part.text),
    [''],
  );
});
