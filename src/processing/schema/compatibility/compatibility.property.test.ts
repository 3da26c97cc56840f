import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseSchemaDocument } from '../schema-document.ts';
import { compileValidator } from '../validator.ts';
import { compareSchemas } from './comparison.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const NAMES = ['a', 'b', 'c', 'ab'];
const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, false, '', 'a', 'ab', 'abc', 'b', -1, 0, 1, 2, 3, 1.5, 6),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES, 'z'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const small = fc.integer({ min: 0, max: 3 });
const schemas = fc.letrec<{ schema: unknown }>((tie) => {
  const sub = tie('schema');
  const branches = fc.array(sub, { minLength: 1, maxLength: 3 });
  const named = fc.dictionary(fc.constantFrom(...NAMES), sub, { maxKeys: 3 });
  const name = fc.constantFrom(...NAMES);
  const keywords: fc.Arbitrary<object> = fc.oneof(
    fc.record({ type: fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'array', 'object') }),
    fc.record({
      type: fc.uniqueArray(fc.constantFrom('null', 'integer', 'number', 'string', 'object'), {
        minLength: 1,
      }),
    }),
    fc.record({ enum: fc.uniqueArray(fc.constantFrom(null, true, 'a', 'ab', 0, 1, 2), { minLength: 1 }) }),
    fc.record({ const: fc.constantFrom(null, 'a', 1) }),
    fc.record({ minimum: small }),
    fc.record({ exclusiveMinimum: small }),
    fc.record({ maximum: small }),
    fc.record({ exclusiveMaximum: small }),
    fc.record({ multipleOf: fc.constantFrom(1, 2, 3, 6, 0.5) }),
    fc.record({ minLength: small, maxLength: fc.constantFrom(2, 3) }, { requiredKeys: [] }),
    fc.record({ pattern: fc.constantFrom('^a', 'b$') }),
    fc.record({ items: sub, prefixItems: branches }, { requiredKeys: [] }),
    fc.record(
      { minItems: small, maxItems: fc.constantFrom(1, 3), uniqueItems: fc.boolean() },
      { requiredKeys: [] },
    ),
    fc.record({ contains: sub, minContains: fc.constantFrom(1, 2) }, { requiredKeys: ['contains'] }),
    fc.record(
      { properties: named, additionalProperties: sub, required: fc.uniqueArray(name) },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$'), sub, { maxKeys: 2 }),
        additionalProperties: sub,
      },
      { requiredKeys: [] },
    ),
    fc.record({ minProperties: small, maxProperties: fc.constantFrom(1, 3) }, { requiredKeys: [] }),
    fc.record({ propertyNames: sub }),
    fc.record({ dependentRequired: fc.dictionary(name, fc.uniqueArray(name), { maxKeys: 2 }) }),
    fc.record({ dependentSchemas: fc.dictionary(name, sub, { maxKeys: 2 }) }),
    fc.record({ allOf: branches }),
    fc.record({ anyOf: branches }),
    fc.record({ oneOf: branches }),
    fc.record({ not: sub }),
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    fc.record({ if: sub, then: sub, else: sub }, { requiredKeys: ['if', 'then'] }),
    fc.record({ unevaluatedProperties: sub }),
    fc.record({ unevaluatedItems: sub }),
    fc.constant({ $ref: '#/$defs/d' }),
  );
  return {
    schema: fc.oneof(
      { maxDepth: 3 },
      fc.boolean(),
      fc.tuple(keywords, fc.option(keywords, { nil: {} })).map(([a, b]) => ({ ...a, ...b })),
    ),
  };
}).schema;

/** A whole document, with the definition that its schemas may refer to. */
const documents = fc.tuple(schemas, schemas).map(([root, definition]) => {
  const top = typeof root === 'object' ? root : { allOf: [root] };
  return { ...top, $defs: { d: definition } };
});

/** Two schemas near each other: most parts of unrelated ones fail for dull reasons. */
const pairs = fc.tuple(documents, documents, fc.nat(), fc.nat(3)).map(([older, other, at, kind]) => {
  if (kind === 0) return { older, newer: other };
  return kind === 1 ? { older, newer: change(older, at) } : { older: change(older, at), newer: older };
});

/** The schema without one of its keywords, wherever it stands. */
function change(schema: object, at: number): object {
  const copy = structuredClone(schema) as Record<string, unknown>;
  const places: (() => void)[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key !== '$defs' && key !== 'd' && !Array.isArray(node)) {
        places.push(() => delete (node as Record<string, unknown>)[key]);
      }
      walk(value);
    }
  };
  walk(copy);
  places[at % Math.max(1, places.length)]?.();
  return copy;
}

function usable(schema: unknown) {
  if (meetsFaultOfAjv(schema)) return undefined;
  try {
    const document = parseSchemaDocument(schema);
    return { document, validator: compileValidator(document) };
  } catch {
    return undefined;
  }
}

/**
 * ajv 8.20 loses `contains` for an empty array when `prefixItems` stands beside it, so that its verdict cannot judge
 * ours there. The test below notices when that is mended; then this exception goes.
 */
function meetsFaultOfAjv(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  if ('prefixItems' in schema && 'contains' in schema) return true;
  return Object.values(schema).some(meetsFaultOfAjv);
}

test('ajv still takes an empty array for one that contains something, beside prefixItems', () => {
  const schema = { prefixItems: [{ enum: [null] }], contains: { contains: false } };
  assert.equal(compileValidator(parseSchemaDocument(schema)).isValid([]), true);
});

test('a value valid under the old schema is valid under a new one that is called backward compatible', (t) => {
  let compared = 0;
  let compatible = 0;
  let tried = 0;
  const property = fc.property(
    pairs,
    fc.array(values, { minLength: 30, maxLength: 60 }),
    ({ older, newer }, samples) => {
      const [old, candidate] = [usable(older), usable(newer)];
      if (old === undefined || candidate === undefined) return;
      compared++;
      if (compareSchemas(old.document, candidate.document).length > 0) return;
      compatible++;
      for (const value of samples) {
        if (!old.validator.isValid(value)) continue;
        tried++;
        assert.ok(
          candidate.validator.isValid(value),
          `${JSON.stringify(value)} is valid only under the old schema`,
        );
      }
    },
  );
  fc.assert(property, { seed, numRuns: Number(process.env['RUNS'] ?? 1_500) });
  t.diagnostic(`seed ${seed}: ${compared} pairs, ${compatible} compatible, ${tried} values`);
  assert.ok(compatible > compared / 10, 'the generator finds too few compatible pairs to prove anything');
});
