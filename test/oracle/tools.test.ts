import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldChanges, foldUpserts } from './changelog.ts';
import { canonicalText, parseExactly } from './flink-value.ts';
import { Choices } from './random/choices.ts';
import { randomCase } from './random/query.ts';
import { shrink } from './random/shrink.ts';
import { splitScript } from './split-script.ts';

test('a script is cut at semicolons that end a statement, not at those in texts, comments and statement sets', () => {
  const script = `-- one; two
    SET 'a;b' = 'it''s; so';
    /* ; */ EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT CASE WHEN 1 = 1 THEN 2 END; INSERT INTO b SELECT 1; END;
    SELECT \`a;b\` FROM t`;
  const statements = splitScript(script);
  assert.equal(statements.length, 3);
  assert.match(statements[1] ?? '', /INTO a .* INTO b .* END$/su);
  assert.equal(statements[2], 'SELECT `a;b` FROM t');
});

test('values of Flink get the digits of their types', () => {
  const check = (json: string, type: string, more: object, expected: string): void =>
    assert.equal(canonicalText(parseExactly(json), { type, nullable: true, ...more }), expected);
  check(
    '"2015-07-15T00:00:00.1"',
    'TIMESTAMP_WITHOUT_TIME_ZONE',
    { precision: 3 },
    '"2015-07-15 00:00:00.100"',
  );
  check(
    '"2015-07-15T00:00:00Z"',
    'TIMESTAMP_WITH_LOCAL_TIME_ZONE',
    { precision: 0 },
    '"2015-07-15 00:00:00Z"',
  );
  check('"2015-07-15T00:00"', 'TIMESTAMP_WITHOUT_TIME_ZONE', { precision: 0 }, '"2015-07-15 00:00:00"');
  check('1.5', 'DECIMAL', { precision: 10, scale: 3 }, '"1.500"');
  check('1E-5', 'DECIMAL', { precision: 38, scale: 6 }, '"0.000010"');
  check('-12E+2', 'DECIMAL', { precision: 10, scale: 0 }, '"-1200"');
  check('9223372036854775807', 'BIGINT', {}, '9223372036854775807');
  check('null', 'BIGINT', {}, 'null');
});

test('changes are folded to the rows that are left, and a retraction of nothing is a fault', () => {
  const change = (op: string, row: string): { op: string; row: string } => ({ op, row });
  assert.deepEqual(
    foldChanges([change('+I', 'b'), change('+I', 'a'), change('-U', 'b'), change('+U', 'a')]),
    ['a', 'a'],
  );
  assert.throws(() => foldChanges([change('-D', 'a')]), /not there/u);
  assert.deepEqual(
    foldUpserts([change('+I', 'k1'), change('+U', 'k2'), change('+I', 'x1')], (row) => row.charAt(0)),
    ['k2', 'x1'],
  );
});

test('equal choices make equal cases, and none at all the smallest one', () => {
  const first = Choices.fromSeed(7);
  const one = randomCase(first);
  assert.deepEqual(randomCase(Choices.fromList(first.taken)), one);
  const smallest = randomCase(Choices.fromList([]));
  assert.ok(smallest.flink.length < 100, smallest.flink);
  assert.deepEqual(
    smallest.tables.map(({ rows }) => rows.length),
    [0, 0, 0, 0],
  );
});

test('a failing list is shrunk to what makes it fail', async () => {
  const list = Array.from({ length: 200 }, (_, i) => (i * 37) % 100);
  const found = await shrink(list, (candidate) =>
    Promise.resolve(candidate.filter((n) => n > 90).length >= 2),
  );
  assert.deepEqual(found.length, 2);
  assert.ok(found.every((n) => n > 90));
});
