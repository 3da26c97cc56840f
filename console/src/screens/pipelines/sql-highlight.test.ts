import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sqlLines, sqlPieces } from './sql-highlight.ts';

test('cuts SQL into pieces that put together are the SQL', () => {
  const sql = "SELECT `a b`, 'it''s' -- why\nFROM t /* over\nlines */ WHERE x > 1.5";
  assert.equal(
    sqlPieces(sql)
      .map((piece) => piece.text)
      .join(''),
    sql,
  );
  assert.equal(
    sqlLines(sql)
      .map((line) => line.map((piece) => piece.text).join(''))
      .join('\n'),
    sql,
  );
});

test('tells words, strings, numbers and comments apart, and never fails on unfinished text', () => {
  const kinds = (sql: string) =>
    sqlPieces(sql)
      .filter((piece) => piece.text.trim() !== '')
      .map((piece) => piece.kind);
  assert.deepEqual(kinds("select total from 'x' 12 --c"), [
    'word',
    'plain',
    'word',
    'string',
    'number',
    'comment',
  ]);
  assert.deepEqual(kinds("'open"), ['string']);
  assert.deepEqual(kinds('/* open'), ['comment']);
});
