import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSchemaDocument } from '../schema-document.ts';
import { checkCompatibility } from './check-compatibility.ts';
import type { CompatibilityLevel } from './level.ts';

const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
const closed = (properties: object, more: object = {}): object =>
  object(properties, { additionalProperties: false, ...more });

/** `older → newer` is backward compatible, or breaks these rules at these pointers. */
function check(name: string, older: unknown, newer: unknown, broken: readonly string[]): void {
  test(`${broken.length === 0 ? 'allows' : 'refuses'} ${name}`, () => {
    const violations = violationsOf('backward', [older], newer);
    assert.deepEqual([...new Set(violations.map(({ pointer, rule }) => `${rule} ${pointer}`))], broken);
  });
}

function violationsOf(level: CompatibilityLevel, older: readonly unknown[], newer: unknown) {
  const documents = older.map((schema, i) => ({ version: i + 1, document: parseSchemaDocument(schema) }));
  return checkCompatibility(parseSchemaDocument(newer), documents, level);
}

check('the same schema with other words around it', { type: 'string' }, { type: 'string', title: 'T' }, []);
check('a wider type', { type: 'integer' }, { type: ['number', 'null'] }, []);
check('a narrower type', { type: ['number', 'null'] }, { type: 'number' }, ['type /type']);
check('more values in an enum', { enum: ['a'] }, { enum: ['a', 'b'] }, []);
check('fewer values in an enum', { enum: ['a', 'b'] }, { enum: ['a'] }, ['enum ']);
check('an enum where any string was', { type: 'string' }, { enum: ['a'] }, ['enum /enum']);
check('a wider range', { minimum: 1, maximum: 5 }, { minimum: 0, exclusiveMaximum: 6 }, []);
check('a tighter range', { type: 'integer', minimum: 0 }, { minimum: 1 }, ['minimum /minimum']);
check('a coarser step made finer', { type: 'integer', multipleOf: 6 }, { multipleOf: 3 }, []);
check('a limit on numbers where only strings are', { type: 'string' }, { minimum: 1 }, []);
check('a new pattern', { type: 'string' }, { pattern: '^a' }, ['pattern /pattern']);
check('a new format', { type: 'string' }, { format: 'date' }, ['format /format']);
check('longer strings', { type: 'string', maxLength: 3 }, { type: 'string', maxLength: 4 }, []);
check(
  'an optional property in a closed object',
  closed({ a: {} }),
  closed({ a: {}, b: { type: 'string' } }),
  [],
);
check('an optional property in an open object', object({}), object({ b: { type: 'string' } }), [
  'properties /properties/b',
]);
check('a property that becomes required', closed({ a: {} }), closed({ a: {} }, { required: ['a'] }), [
  'required /required',
]);
check(
  'a required property that becomes optional',
  object({ a: {} }, { required: ['a'] }),
  object({ a: {} }),
  [],
);
check('a property removed from a closed object', closed({ a: {}, b: {} }), closed({ a: {} }), [
  'false /additionalProperties',
]);
check('a property removed from an open object', object({ a: { type: 'string' } }), object({}), []);
check('an open object made closed', object({ a: {} }), closed({ a: {} }), [
  'additionalProperties /additionalProperties',
]);
check('a change deep inside', object({ a: { items: { type: 'string' } } }), object({ a: { items: false } }), [
  'false /properties/a/items',
]);
check(
  'a property name with a slash',
  object({ 'a/b': { type: 'string' } }),
  object({ 'a/b': { type: 'null' } }),
  ['type /properties/a~1b/type'],
);
check(
  'a tuple that grows',
  { prefixItems: [{ type: 'string' }], items: false },
  { prefixItems: [{}, {}] },
  [],
);
check(
  'another branch',
  { anyOf: [{ type: 'string' }] },
  { anyOf: [{ type: 'string' }, { type: 'null' }] },
  [],
);
check(
  'a union written as a list of types',
  { anyOf: [{ type: 'string' }, { type: 'null' }] },
  { type: ['string', 'null'] },
  [],
);
check(
  'a list of types written as a union',
  { type: ['string', 'null'] },
  { oneOf: [{ type: 'string' }, { type: 'null' }] },
  [],
);
check(
  'overlapping branches of oneOf',
  { type: 'integer' },
  { oneOf: [{ type: 'integer' }, { minimum: 5 }] },
  ['oneOf /oneOf'],
);
check(
  'a further branch of a tagged union',
  { oneOf: ['a', 'b'].map((kind) => object({ kind: { const: kind } }, { required: ['kind'] })) },
  { oneOf: ['a', 'b', 'c'].map((kind) => object({ kind: { const: kind } }, { required: ['kind'] })) },
  [],
);
check(
  'a recursive schema with a wider leaf',
  { $ref: '#/$defs/n', $defs: { n: object({ next: { $ref: '#/$defs/n' }, v: { type: 'integer' } }) } },
  { $ref: '#/$defs/m', $defs: { m: object({ next: { $ref: '#/$defs/m' }, v: { type: 'number' } }) } },
  [],
);
check(
  'a recursive schema with a narrower leaf',
  { $ref: '#/$defs/n', $defs: { n: object({ next: { $ref: '#/$defs/n' }, v: { type: 'number' } }) } },
  { $ref: '#/$defs/m', $defs: { m: object({ next: { $ref: '#/$defs/m' }, v: { type: 'integer' } }) } },
  ['type /$ref/properties/next/$ref/properties/v/type', 'type /$ref/properties/v/type'],
);

test('compares with the last version only, unless the level is transitive', () => {
  const versions = [{ type: 'string' }, {}];
  assert.deepEqual(violationsOf('backward', versions, true), []);
  assert.equal(violationsOf('backward', versions, { type: 'integer' })[0]?.version, 2);
  assert.deepEqual(violationsOf('forward', versions, { type: 'integer' }), []);
  assert.equal(violationsOf('forward_transitive', versions, { type: 'integer' })[0]?.version, 1);
});

test('asks for both directions at level full, and for nothing at level none', () => {
  const narrow = { type: 'integer' };
  const wide = { type: 'number' };
  assert.equal(violationsOf('full', [narrow], wide).length, 1);
  assert.equal(violationsOf('full', [wide], narrow).length, 1);
  assert.deepEqual(violationsOf('none', [wide], narrow), []);
});
