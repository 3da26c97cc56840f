import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyKindOf, parseMediaType } from '../http/media-type.ts';
import { attributesFault } from './attributes.ts';
import { attributesOfHeaders, cloudEventHeaders, decodeHeaderValue } from './binary-headers.ts';
import { openEnvelope } from './structured.ts';

const minimal = { specversion: '1.0', id: '1', source: '/s', type: 't' };

/** The attributes are taken, or refused with a message that matches. */
function check(change: Record<string, string>, fault?: RegExp): void {
  const found = attributesFault(new Map(Object.entries({ ...minimal, ...change })));
  if (fault === undefined) assert.equal(found, undefined, JSON.stringify(change));
  else assert.match(found ?? 'no fault', fault, JSON.stringify(change));
}

test('asks for the required attributes, not empty', () => {
  check({});
  for (const name of ['specversion', 'id', 'source', 'type'])
    check({ [name]: '' }, new RegExp(`"${name}" is missing`));
});

test('takes specversion 1.0 and no other', () => {
  for (const version of ['0.3', '1.0.1', '1', '2.0', '1.0 ']) check({ specversion: version }, /specversion/);
});

test('checks the types of the attributes it knows', () => {
  check({ time: '2026-11-23T13:00:00.123456789+01:00', subject: 's', dataschema: 'https://example.com/s#a' });
  for (const time of ['2026-11-23', '2026-02-30T00:00:00Z', '2026-11-23 13:00:00Z', 'now', ''])
    check({ time }, /RFC 3339/);
  check({ source: 'https://example.com/a b' }, /URI reference/);
  check({ source: 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66' });
  check({ dataschema: '/relative' }, /absolute URI/);
  check({ datacontenttype: 'json' }, /media type/);
  check({ datacontenttype: 'application/json; charset=utf-8' });
  check({ subject: '' }, /empty/);
});

test('takes extensions with names of a–z and 0–9 only', () => {
  check({ traceparent: '00-ab-cd-01', partitionkey: 'k', ext1: '' });
  for (const name of ['Ext', 'my-ext', 'my_ext', 'é', 'x.y'])
    check({ [name]: 'v' }, /name with other characters/);
});

test('refuses control characters, noncharacters and lone surrogates in values', () => {
  for (const value of ['a\nb', '\u007f', '\u0085', '\ufffe', '\ud800']) check({ ext: value }, /not allowed/);
  check({ ext: 'Euro € 😀' });
});

test('limits the number and the length of attributes', () => {
  check(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x${i}`, 'v'])), /more than 64/);
  check({ ext: 'x'.repeat(8_193) }, /longer than/);
});

test('decodes header values: quotes first, then one round of percent-encoding', () => {
  const cases: [string, string | undefined][] = [
    ['plain', 'plain'],
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['%e2%82%ac', '€'],
    ['%41', 'A'],
    ['%2541', '%41'],
    ['"quoted \\"text\\" \\\\"', 'quoted "text" \\'],
    ['"a%20b"', 'a b'],
    ['%C0%A0', undefined],
    ['%ED%A0%80', undefined],
    ['100%', undefined],
    ['%zz', undefined],
    ['caf\u00e9', undefined],
  ];
  for (const [header, value] of cases) assert.equal(decodeHeaderValue(header), value, header);
});

test('reads attributes from headers, and the content type beside them', () => {
  const raw = ['CE-id', '1', 'ce-source', '/s%20x', 'Content-Type', 'text/plain', 'Host', 'h'];
  assert.deepEqual(
    attributesOfHeaders(cloudEventHeaders(raw), 'text/plain'),
    new Map([
      ['id', '1'],
      ['source', '/s x'],
      ['datacontenttype', 'text/plain'],
    ]),
  );
  assert.ok('fault' in attributesOfHeaders(cloudEventHeaders(['ce-id', '1', 'Ce-Id', '2']), undefined));
  assert.ok('fault' in attributesOfHeaders(cloudEventHeaders(['ce-datacontenttype', 'a/b']), undefined));
});

/** The data as text, `null` for none, or the fault. */
function dataOf(envelope: object): unknown {
  const raw = Buffer.from(JSON.stringify(envelope));
  const opened = openEnvelope(raw, JSON.parse(raw.toString()));
  return 'fault' in opened ? opened : (opened.data?.toString() ?? null);
}

test('takes the data out of an envelope as it was written', () => {
  assert.equal(dataOf({ ...minimal, data: { a: [1, 'x'] } }), '{"a":[1,"x"]}');
  assert.equal(dataOf({ ...minimal, data: 'text' }), '"text"');
  assert.equal(dataOf({ ...minimal, datacontenttype: 'text/xml', data: '<a b="c"/>' }), '<a b="c"/>');
  assert.equal(dataOf({ ...minimal, datacontenttype: 'application/x+json', data: 'text' }), '"text"');
  assert.equal(dataOf({ ...minimal, data_base64: 'AAE=' }), '\u0000\u0001');
  assert.equal(dataOf({ ...minimal, data: false }), 'false');
  assert.equal(dataOf({ ...minimal, data: null }), null);
  assert.equal(dataOf(minimal), null);
});

test('refuses an envelope that is none, or has two kinds of data', () => {
  assert.match(JSON.stringify(dataOf([])), /JSON object/);
  assert.match(JSON.stringify(dataOf({ ...minimal, data: 1, data_base64: 'AA==' })), /both/);
  assert.match(JSON.stringify(dataOf({ ...minimal, data_base64: 'AA' })), /base64/);
  assert.match(JSON.stringify(dataOf({ ...minimal, data_base64: 1 })), /base64/);
  assert.match(JSON.stringify(dataOf({ ...minimal, ext: { a: 1 } })), /ext/);
  assert.match(JSON.stringify(dataOf({ ...minimal, ext: 1.5 })), /ext/);
  assert.match(JSON.stringify(dataOf({ ...minimal, ext: 2 ** 31 })), /ext/);
});

test('gives attributes of other types in their string form, and leaves out null ones', () => {
  const opened = openEnvelope(Buffer.from('{}'), { ...minimal, yes: true, number: -5, nothing: null });
  assert.ok(!('fault' in opened));
  assert.deepEqual(
    [opened.attributes.get('yes'), opened.attributes.get('number'), opened.attributes.has('nothing')],
    ['true', '-5', false],
  );
});

test('tells the mode from the content type, batch before structured', () => {
  const cases: [string | undefined, boolean, string | undefined][] = [
    ['application/cloudevents-batch+json', false, 'batch'],
    ['APPLICATION/CloudEvents+JSON; charset=UTF-8', true, 'structured'],
    ['application/cloudevents+xml', true, undefined],
    ['application/cloudevents', false, undefined],
    ['application/json', true, 'binary'],
    [undefined, true, 'binary'],
    ['image/png', true, 'binary'],
    ['application/json;charset=utf-8', false, 'json'],
    ['application/x-ndjson', false, 'ndjson'],
    ['application/jsonl', false, 'ndjson'],
    ['text/plain', false, undefined],
    ['application/x-www-form-urlencoded', false, undefined],
    [undefined, false, undefined],
    ['json', false, undefined],
  ];
  for (const [type, ce, kind] of cases) {
    assert.equal(bodyKindOf(type === undefined ? undefined : parseMediaType(type), ce), kind, String(type));
  }
});
