import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkScript } from './index.ts';

test('a script says which topics it reads and which views and topics it writes', () => {
  const { diagnostics, sources, sinks } = checkScript(`
    CREATE TABLE a (id INT, x STRING) WITH ('connector'='kafka', 'topic'='demo.a', 'format'='json');
    CREATE TABLE v (id INT, x STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector'='jdbc', 'table-name'='things');
    CREATE TABLE b (id INT, t TIMESTAMP(3) METADATA FROM 'timestamp') WITH ('connector'='kafka', 'topic'='demo.b', 'format'='json');
    CREATE TABLE p (id INT) WITH ('connector'='print');
    INSERT INTO v SELECT id, x FROM a;
    EXECUTE STATEMENT SET BEGIN
      INSERT INTO b SELECT id, CAST('2024-01-01 00:00:00' AS TIMESTAMP(3)) FROM a;
      INSERT INTO p SELECT id FROM a;
    END`);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    sources.map(({ kind, name, columns }) => [kind, name, columns.map((column) => column.type)]),
    [['topic', 'demo.a', ['INT', 'STRING']]],
  );
  assert.deepEqual(
    sinks.map(({ kind, name, primaryKey, columns }) => [kind, name, primaryKey, columns.length]),
    [
      ['view', 'things', ['id'], 2],
      ['topic', 'demo.b', [], 2],
      ['other', 'p', [], 1],
    ],
  );
});

test('errors of the parser and of the planner come in the order of the text', () => {
  const { diagnostics } = checkScript(
    'SELECT x FROM nothing;\nSELECT (1;\nSELECT nope FROM (VALUES (1)) AS t (a)',
  );
  assert.deepEqual(
    diagnostics.map(({ line, code }) => [line, code]),
    [
      [1, 'unknown_name'],
      [2, 'syntax'],
      [3, 'unknown_name'],
    ],
  );
});
