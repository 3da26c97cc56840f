import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeOpenApi } from './merge-openapi.ts';
import { type OpenApiDocument, operationsOf } from './openapi.ts';
import type { Operation } from './operation.ts';
import { OperationTable } from './operation-table.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
console.log(`seed ${seed}`);

const operation = (method: string, template: string): Operation => ({
  method,
  template,
  access: { kind: 'public' },
  handler: { kind: 'service', service: 'a' },
  bodyBytesMax: undefined,
  isHealth: false,
});

const document = (paths: OpenApiDocument['paths'], components = {}): OpenApiDocument => ({
  openapi: '3.1.0',
  info: { title: 'A', version: '1' },
  paths,
  components,
});

test('a literal goes before a parameter, and a way that leads nowhere is taken back', () => {
  const table = new OperationTable([
    operation('GET', '/v1/{thing}'),
    operation('GET', '/v1/topics'),
    operation('GET', '/v1/topics/{topic}/events'),
    operation('GET', '/v1/{thing}/{part}'),
  ]);
  const templateOf = (path: string): string | undefined => {
    const found = table.find('GET', path);
    return found.kind === 'found' ? found.operation.template : undefined;
  };
  assert.equal(templateOf('/v1/topics'), '/v1/topics');
  assert.equal(templateOf('/v1/views'), '/v1/{thing}');
  assert.equal(templateOf('/v1/topics/x'), '/v1/{thing}/{part}');
  assert.equal(templateOf('/v1/topics/x/events'), '/v1/topics/{topic}/events');
  for (const path of ['/v1', '/v1/', '/v1//', '/v1//x', '/v1/topics/x/', '/v1/topics/x/events/y']) {
    assert.equal(templateOf(path), undefined, path);
  }
});

test('decodes parameters once', () => {
  const table = new OperationTable([operation('GET', '/v1/{a}/{b}')]);
  const found = table.find('GET', '/v1/x%20y/%252F');
  assert.deepEqual(found.kind === 'found' && found.params, { a: 'x y', b: '%2F' });
});

test('refuses two operations with one method and path', () => {
  assert.throws(
    () => new OperationTable([operation('GET', '/a/{b}'), operation('GET', '/a/{c}')]),
    TypeError,
  );
});

test('finds what the slow and obvious search finds', () => {
  const segment = fc.constantFrom('a', 'b', '{p}');
  const template = fc
    .array(segment, { minLength: 1, maxLength: 4 })
    .map((segments) => `/${segments.join('/')}`);
  const path = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 4 });
  const property = fc.property(fc.uniqueArray(template, { maxLength: 8 }), path, (templates, segments) => {
    const table = new OperationTable(templates.map((text) => operation('GET', text)));
    const found = table.find('GET', `/${segments.join('/')}`);
    const matching = templates.filter((text) => matches(text.split('/').slice(1), segments));
    assert.equal(found.kind === 'found', matching.length > 0);
    // Of several, the one whose first differing segment is a literal: "{" sorts after all letters.
    if (found.kind === 'found') assert.equal(found.operation.template, matching.sort(bySegments)[0]);
  });
  fc.assert(property, { seed, numRuns: 1_000 });
});

function matches(template: readonly string[], segments: readonly string[]): boolean {
  if (template.length !== segments.length) return false;
  return template.every((part, i) => (part === '{p}' ? segments[i] !== '' : part === segments[i]));
}

function bySegments(a: string, b: string): number {
  return a < b ? -1 : 1;
}

test('leaves out what is internal and what does not say who may call it', () => {
  const operations = operationsOf(
    'a',
    document({
      '/v1/open': { get: { 'x-millrace-public': true } },
      '/v1/forgotten': { get: {} },
      '/internal/secret': { get: { 'x-millrace-public': true } },
      '/v1/topics/{topic}': {
        get: { 'x-millrace-action': 'topic:read', 'x-millrace-resource-param': 'topic' },
      },
    }),
  );
  assert.deepEqual(
    operations.map(({ template, access }) => [template, access.kind]),
    [
      ['/v1/open', 'public'],
      ['/v1/topics/{topic}', 'action'],
    ],
  );
});

test('renames a component that two services use for different things, and every reference to it', () => {
  const uses = (name: string): OpenApiDocument['paths'] => ({
    [`/v1/${name}`]: {
      get: {
        responses: {
          '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Page' } } } },
        },
      },
    },
  });
  const shared = { type: 'object', title: 'Problem' };
  const merged = mergeOpenApi(
    { title: 'M', version: '1' },
    new Map([
      ['auth', document(uses('a'), { schemas: { Page: { type: 'object' }, Problem: shared } })],
      ['processing', document(uses('b'), { schemas: { Page: { type: 'array' }, Problem: shared } })],
    ]),
  );
  assert.deepEqual(Object.keys(merged.components?.['schemas'] ?? {}).sort(), [
    'Page',
    'Problem',
    'processing.Page',
  ]);
  assert.ok(JSON.stringify(merged.paths['/v1/a']).includes('"#/components/schemas/Page"'));
  assert.ok(JSON.stringify(merged.paths['/v1/b']).includes('"#/components/schemas/processing.Page"'));
});
