import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

test('members are sorted by code unit, values are written as ECMAScript does (RFC 8785)', () => {
  const value = { ö: 1, é: 2, '€': 3, '😀': 4, '\r': 5, '1': 6, z: undefined, a: [null, true, 'x"\u2028'] };
  assert.equal(canonicalJson(value), `{"\\r":5,"1":6,"a":[null,true,"x\\"\u2028"],"é":2,"ö":1,"€":3,"😀":4}`);
  assert.equal(canonicalJson([1e21, 1e-7, -0, 0.1]), '[1e+21,1e-7,0,0.1]');
});

test('what JSON cannot say is refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => canonicalJson({ value }), TypeError);
  }
});

test(`the order of members does not matter, and reading and writing again changes nothing (seed ${SEED})`, () => {
  const property = fc.property(fc.jsonValue(), (value) => {
    const text = canonicalJson(value);
    assert.equal(canonicalJson(JSON.parse(text) as Json), text);
    assert.equal(canonicalJson(reversed(value)), text);
  });
  fc.assert(property, { seed: SEED });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => reversed(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member as Json)]),
  );
}
