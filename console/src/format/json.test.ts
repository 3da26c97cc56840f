import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseExact } from './exact-json.ts';
import { indentJson } from './indent-json.ts';

const seed = Number(process.env.SEED ?? 20261123);

test('numbers that a double can’t hold come out with the digits they came in with', () => {
  const text = '{"id":12345678901234567890,"d":0.10000000000000000555,"e":1E400,"n":-7,"z":1.50,"t":1e3}';
  assert.equal(
    JSON.stringify(parseExact(text)),
    '{"id":12345678901234567890,"d":0.10000000000000000555,"e":1E400,"n":-7,"z":1.5,"t":1000}',
  );
});

test(`ordinary JSON is parsed as always (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.json(), (text) => assert.deepEqual(parseExact(text), JSON.parse(text))),
    { seed },
  );
});

test(`indenting gives what JSON.stringify gives, and changes no token (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.equal(indentJson(JSON.stringify(value)), JSON.stringify(value, null, 2)),
    ),
    { seed },
  );
  assert.equal(
    indentJson('{"id": 12345678901234567890,\n"a":[ ]}'),
    '{\n  "id": 12345678901234567890,\n  "a": []\n}',
  );
});
