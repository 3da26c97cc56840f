import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findFault } from './find-fault.ts';
import { memberPlace } from './member-places.ts';
import { PartParser } from './parse-part.ts';
import { type JsonParts, splitArray, splitLines, wholePart } from './split.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 300 };

function textsOf(bytes: Buffer, parts: JsonParts): string[] {
  return Array.from({ length: parts.count }, (_, i) =>
    bytes.toString('utf8', parts.starts[i], parts.ends[i]),
  );
}

function splitText(text: string, countMax = 100): string[] | string {
  const bytes = Buffer.from(text);
  const parts = splitArray(bytes, countMax);
  return typeof parts === 'string' ? parts : textsOf(bytes, parts);
}

/** JSON text with spaces and escapes where a writer may put them. */
const spaced = fc
  .tuple(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t', '\r\n '))
  .map(([value, space]) => JSON.stringify(value, null, space));
const withEscapes = spaced.map((text) => text.replaceAll(/"a/g, '"\\u0061').replaceAll('/', '\\/'));
const texts = fc.oneof(spaced, withEscapes);

test('splits an array into its elements as they were written', () => {
  assert.deepEqual(splitText(' [ {"a":"],[\\"\\\\"} , 2,[3,[4]],"é" ]\n'), [
    '{"a":"],[\\"\\\\"}',
    '2',
    '[3,[4]]',
    '"é"',
  ]);
  assert.deepEqual(splitText('[]'), []);
  assert.deepEqual(splitText('[ \n]'), []);
});

test('says what is no array, what cannot be split and what has too many elements', () => {
  for (const text of ['', '{}', '1', '"[1]"']) assert.equal(splitText(text), 'not_an_array', text);
  for (const text of ['[', '[1', '[1]]', '[1}', '[1] 2', '["a', '["a\\"]'])
    assert.equal(splitText(text), 'broken', text);
  assert.equal(splitText('[1,2,3]', 2), 'too_many');
});

test('finds the same elements as the parser, for any array', () => {
  const property = fc.property(fc.array(texts), fc.constantFrom('', ' ', '\n'), (elements, space) => {
    const text = `${space}[${space}${elements.join(`${space},${space}`)}${space}]${space}`;
    assert.deepEqual(splitText(text, 1_000), elements);
  });
  fc.assert(property, runs);
});

test('splits lines, passes over blank ones and goes on where it stopped', () => {
  const bytes = Buffer.from('\n{"a":1}\r\n\n  \n{"b":"\\n"}\n[3');
  const first = splitLines(bytes, 0, bytes.length, 2);
  assert.deepEqual(textsOf(bytes, first.parts), ['{"a":1}', '{"b":"\\n"}']);
  assert.deepEqual(first.lines, [1, 4]);
  const second = splitLines(bytes, first.nextStart, bytes.length, 2);
  assert.deepEqual([textsOf(bytes, second.parts), second.lines, first.nextLine], [['[3'], [0], 5]);
});

test('does not look beyond the line for the end of a string', () => {
  const bytes = Buffer.from('"open\n"whole"\n');
  assert.deepEqual(textsOf(bytes, splitLines(bytes, 0, bytes.length, 9).parts), ['"open', '"whole"']);
});

function rejectionOf(bytes: Buffer): string | undefined {
  const parser = new PartParser(bytes, wholePart(bytes));
  parser.parse(0);
  return parser.rejection;
}

test('refuses what readers would understand differently, or not at all', () => {
  const cases: [string | Buffer, string | undefined][] = [
    ['{"a":1,"b":{"a":1}}', undefined],
    ['{"a":":,\\":"}', undefined],
    ['{"__proto__":1}', undefined],
    ['{"a":1,"a":1}', 'duplicate_member'],
    ['{"a":1,"\\u0061":1}', 'duplicate_member'],
    ['[{"x":[{"a":1,"a":2}]}]', 'duplicate_member'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate_member'],
    ['[1e999, 123456789012345678901234567890]', undefined],
    ['{"a"}', 'invalid_json'],
    ['', 'invalid_json'],
    ['NaN', 'invalid_json'],
    ['\ufeff{}', 'invalid_json'],
    [`${'['.repeat(128)}${']'.repeat(128)}`, undefined],
    [`${'['.repeat(129)}${']'.repeat(129)}`, 'json_too_deep'],
    ['['.repeat(100_000), 'json_too_deep'],
    [Buffer.from([0x22, 0xc0, 0xa0, 0x22]), 'invalid_utf8'],
    [Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'invalid_utf8'],
    [Buffer.from('"é"'), undefined],
  ];
  for (const [text, rejection] of cases) {
    assert.equal(rejectionOf(Buffer.from(text)), rejection, text.toString().slice(0, 40));
  }
});

test('takes every JSON value, parsed as the parser does', () => {
  const property = fc.property(texts, (text) => {
    const bytes = Buffer.from(` ${text} `);
    const parser = new PartParser(bytes, wholePart(bytes));
    assert.deepEqual(parser.parse(0), JSON.parse(text));
    assert.equal(parser.rejection, undefined);
  });
  fc.assert(property, runs);
});

test('finds the place of a member as it was written', () => {
  const bytes = Buffer.from('{ "x": {"data": 1}, "d\\u0061ta" : [1, {"data":2}] ,"y":0}');
  const place = memberPlace(bytes, 'data');
  assert.equal(bytes.toString('utf8', place?.start, place?.end), '[1, {"data":2}]');
  assert.equal(memberPlace(bytes, 'z'), undefined);
  assert.equal(memberPlace(Buffer.from('{}'), 'z'), undefined);
});

test('finds the place of every member of any object', () => {
  const members = fc.uniqueArray(fc.tuple(fc.string(), texts), { selector: ([name]) => name });
  const property = fc.property(members, fc.constantFrom('', ' '), (list, space) => {
    const text = list
      .map(([name, value]) => `${space}${JSON.stringify(name)}${space}:${space}${value}${space}`)
      .join(',');
    const bytes = Buffer.from(`{${text}}`);
    for (const [name, value] of list) {
      const place = memberPlace(bytes, name);
      assert.equal(bytes.toString('utf8', place?.start, place?.end), value);
    }
  });
  fc.assert(property, runs);
});

/** The fault as `line:column message`. */
function faultOf(text: string): string | undefined {
  const fault = findFault(Buffer.from(text));
  return fault && `${fault.line}:${fault.column} ${fault.message}`;
}

test('says where text stops being JSON, and what was expected there', () => {
  assert.equal(faultOf('{"a": 1,\n "b" 2}'), '2:6 expected ":", found "2"');
  assert.equal(faultOf('[1,]'), '1:4 expected a value, found "]"');
  assert.equal(faultOf('[1'), '1:3 expected "," or "]", the text ends');
  assert.equal(faultOf('{"a":tru}'), '1:9 expected "true", found "}"');
  assert.equal(
    faultOf('"\n"'),
    '1:2 expected no control character inside a string, found the end of the line',
  );
  assert.equal(faultOf('01'), '1:2 expected the end of the text, found "1"');
  assert.equal(faultOf('"\\x"'), '1:3 expected an escape such as \\n, found "x"');
  assert.equal(faultOf('['.repeat(5_000)), '1:1002 the text is nested too deeply');
  assert.equal(faultOf(''), '1:1 expected a value, the text ends');
});

test('finds a fault exactly where the parser does', () => {
  const garbage = fc.string({ unit: fc.constantFrom(...Array.from('{}[]:,"\\/ ntrue10.eE+-\n')) });
  const cut = fc.tuple(texts, fc.nat(), garbage).map(([text, at, junk]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + junk + text.slice(place);
  });
  const property = fc.property(fc.oneof(garbage, cut), (text) => {
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    assert.equal(findFault(Buffer.from(text)) === undefined, isJson);
  });
  fc.assert(property, { seed, numRuns: 2_000 });
});
