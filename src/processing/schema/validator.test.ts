import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded } from '#foundation';
import { parseSchemaDocument, SCHEMA_DEPTH_MAX } from './schema-document.ts';
import { compileValidator, VALIDATION_ERRORS_MAX } from './validator.ts';

const compile = (schema: unknown) => compileValidator(parseSchemaDocument(schema));

/** The value's errors as `rule pointer`. */
function check(name: string, schema: unknown, value: unknown, expected: readonly string[]): void {
  test(name, () => {
    const validator = compile(schema);
    assert.equal(validator.isValid(value), expected.length === 0);
    assert.deepEqual(
      validator.errorsOf(value).map((error) => `${error.rule} ${error.pointer}`),
      expected,
    );
  });
}

function refuse(name: string, schema: unknown, message: RegExp): void {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => compile(schema),
      (error) => isCoded(error, 'schema_invalid') && message.test(error.message),
    );
  });
}

const reading = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://example.com/reading',
  type: 'object',
  required: ['sensor', 'value'],
  properties: { sensor: { type: 'string', 'x-classification': 'public' }, value: { type: 'number' } },
};
check('accepts a valid value', reading, { sensor: 'a', value: 1 }, []);
check('names the place of an error by JSON pointer', reading, { sensor: 'a', value: 'x' }, ['type /value']);
check('names several errors', reading, { sensor: 1 }, ['required ', 'type /sensor']);
check('asserts formats', { format: 'date-time' }, '2026-02-30T00:00:00Z', ['format ']);
check('takes no inherited property for a value', { required: ['toString'] }, {}, ['required ']);
check('takes a number beyond the double range for no number', { type: 'number' }, JSON.parse('1e999'), [
  'type ',
]);
check('survives a value whose own valueOf breaks deep comparison', { enum: [{ a: 1 }] }, { valueOf: 1 }, [
  'schema ',
]);
check('follows references inside the document', { $ref: '#/$defs/a~1b', $defs: { 'a/b': false } }, 1, [
  'false schema ',
]);

test('tells only the first errors of a value that has very many', () => {
  const values = Array.from({ length: 1_000 }, () => 'x');
  assert.equal(compile({ items: { type: 'number' } }).errorsOf(values).length, VALIDATION_ERRORS_MAX);
});

test('calls a value that exhausts the stack of a recursive schema invalid', () => {
  const validator = compile({ properties: { a: { $ref: '#' } } });
  let deep: unknown = {};
  for (let i = 0; i < 100_000; i++) deep = { a: deep };
  assert.equal(validator.isValid(deep), false);
  assert.equal(validator.errorsOf(deep).length, 1);
});

test('compiles the same $id again and again', () => {
  for (let i = 0; i < 3; i++) assert.equal(compile(reading).isValid({ sensor: 'a', value: 1 }), true);
});

let deep: object = {};
for (let i = 0; i < SCHEMA_DEPTH_MAX + 1; i++) deep = { properties: { a: deep } };
refuse('a schema nested too deeply', deep, /nested deeper/);
refuse('a remote reference', { $ref: 'https://example.com/s.json' }, /same document/);
refuse('a reference to nothing', { items: { $ref: '#/$defs/none' } }, /At \/items: .*points to no schema/);
refuse('a reference that leads only to itself', { anyOf: [{ $ref: '#' }] }, /back to itself/);
refuse('a misspelt keyword, with the right one', { requird: [] }, /Did you mean "required"/);
refuse('a keyword of other drafts', { definitions: {} }, /not a keyword/);
refuse('another dialect', { $schema: 'http://json-schema.org/draft-07/schema#' }, /2020-12/);
refuse('an unknown type', { type: 'strng' }, /type/);
refuse('an unknown format', { type: 'string', format: 'colour' }, /format/);
refuse('a broken pattern', { pattern: '(' }, /regular expression|format "regex"|pattern/);
refuse('a schema that is a string', 'object', /object or a boolean/);
refuse('a property whose schema is a number', { properties: { a: 1 } }, /\/properties\/a/);
refuse('a very large schema', { enum: ['x'.repeat(300_000)] }, /longer than/);
