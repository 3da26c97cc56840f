import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCRIPT_BYTES_MAX, STATEMENTS_MAX } from './limits.ts';
import { parseScript } from './parse-script.ts';

function errors(text: string): string[] {
  return parseScript(text)
    .diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
    .map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const TABLE: readonly [text: string, ...expected: string[]][] = [
  [
    'SELEC 1',
    '1:1 Unexpected "SELEC"; expected SELECT, WITH, CREATE, INSERT, EXECUTE, BEGIN, EXPLAIN, DESCRIBE …. Did you mean "SELECT"?',
  ],
  ['SELECT 1,,2', '1:10 Unexpected ","; expected an expression.'],
  [
    'SELECT a FORM t',
    '1:15 Unexpected "t"; expected ",", FROM, WHERE, GROUP BY, HAVING, WINDOW, QUALIFY, INTERSECT …. Did you mean "FROM" instead of "FORM"?',
  ],
  ['SELECT a FROM t WHERE', '1:21 Unexpected end of the script; expected an expression.'],
  ['SELECT 1 AS timestamp', '1:13 TIMESTAMP is a reserved word; as a name it stands in back-quotes.'],
  ['CREATE TABLE order (a INT)', '1:14 ORDER is a reserved word; as a name it stands in back-quotes.'],
  [
    'SELECT "a" FROM t',
    '1:8 Unexpected character """. Names stand in back-quotes (`), strings in single quotes (\').',
  ],
  ["SELECT 'abc", "1:8 This string has no end; a ' is missing."],
  ['SELECT 1 != 2', '1:10 Flink does not allow "!="; write "<>".'],
  ['SELECT (1', '1:9 Unexpected end of the script; expected "," or ")".'],
  [
    'CREATE TABLE t (a INT,)',
    '1:23 Unexpected ")"; expected a name or a column name, WATERMARK or PRIMARY KEY.',
  ],
  ['CREATE TABLE t (a DATETIME)', '1:19 There is no type DATETIME. Did you mean TIMESTAMP?'],
  [
    "CREATE TABLE t (a INT) WITH (connector='x')",
    '1:30 Unexpected "connector"; expected ")" or an option as \'key\' = \'value\'.',
  ],
  ['INSERT t SELECT 1', '1:8 Unexpected "t"; expected INTO or OVERWRITE.'],
  ['SELECT INTERVAL 5 SECOND', '1:17 Unexpected "5"; expected "-", "+" or a string in single quotes.'],
  ['SELECT CASE WHEN a THEN 1', '1:25 Unexpected end of the script; expected WHEN, ELSE or END.'],
  ["SELECT x'0g'", '1:8 A binary string needs an even number of hexadecimal digits.'],
  ['SET a = b', "1:5 Unexpected \"a\"; expected an option as 'key' = 'value'."],
  ['', '1:1 The script holds no statement.'],
  [
    'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1;',
    '1:51 Unexpected end of the script; expected END or INSERT.',
  ],
];

for (const [text, ...expected] of TABLE) {
  test(`refuses ${text === '' ? 'an empty script' : text}`, () => {
    assert.deepEqual(errors(text), expected);
  });
}

test('errors of several statements are found in one run, and the good ones kept', () => {
  const text = 'SELECT FROM a;\nSELECT 1;\nSELECT (2;\nCREATE TABL x;\nSELECT 3';
  const { script, diagnostics } = parseScript(text);
  assert.deepEqual(
    diagnostics.map(({ line, column }) => [line, column]),
    [
      [1, 8],
      [3, 10],
      [4, 8],
    ],
  );
  assert.equal(script.statements.length, 2);
});

test('an error inside a statement set does not hide the next one', () => {
  const text =
    'EXECUTE STATEMENT SET BEGIN\nINSERT INTO a SELECT;\nINSERT INTO b SELECT 1;\nINSERT b SELECT 2;\nEND;\nSELEC';
  assert.deepEqual(
    errors(text).map((error) => error.split(' ')[0]),
    ['2:21', '4:8', '6:1'],
  );
});

test('a misspelt keyword is recognised where only keywords can stand', () => {
  const [diagnostic] = parseScript('CREATE VEIW v AS SELECT 1').diagnostics;
  assert.equal(diagnostic?.suggestion, 'VIEW');
  assert.ok(diagnostic?.expected?.includes('TABLE'));
});

test('a diagnostic says where it ends', () => {
  const [diagnostic] = parseScript('SELECT 1 AS timestamp').diagnostics;
  assert.deepEqual(
    [diagnostic?.endLine, diagnostic?.endColumn, diagnostic?.suggestion],
    [1, 22, '`timestamp`'],
  );
});

test('limits are named: size, nesting, length of chains, number of statements', () => {
  assert.match(errors(' '.repeat(SCRIPT_BYTES_MAX + 1))[0] ?? '', /bytes/);
  assert.match(errors(`SELECT ${'('.repeat(5_000)}1`)[0] ?? '', /levels inside each other/);
  assert.match(errors(`SELECT ${'1 + '.repeat(5_000)}1`)[0] ?? '', /chain of more than/);
  assert.match(errors(`SELECT * FROM ${'('.repeat(5_000)}t`)[0] ?? '', /levels inside each other/);
  assert.match(errors('SELECT 1;'.repeat(STATEMENTS_MAX + 1))[0] ?? '', /statements/);
});
