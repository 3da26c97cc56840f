import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rowAt } from '../batch/batch.ts';
import { type Field, types } from '../plan/types.ts';
import { convertJson } from './json-convert.ts';
import { JsonDecoder } from './json-decoder.ts';
import { isJsonObject, parseJson } from './json-node.ts';
import { plainEnd, viewOf } from './json-skip.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const FIELDS: readonly Field[] = [
  { name: 'text', type: types.string() },
  { name: 'int', type: types.int() },
  { name: 'big', type: types.bigint() },
  { name: 'double', type: types.double() },
  { name: 'flag', type: types.boolean() },
  { name: 'price', type: types.decimal(10, 2) },
  { name: 'at', type: types.timestamp(3) },
  { name: 'fine', type: types.timestamp(9) },
  { name: 'day', type: types.date() },
  { name: 'tags', type: types.array(types.string()) },
  {
    name: 'who',
    type: types.row([
      { name: 'text', type: types.string() },
      { name: 'age', type: types.int() },
    ]),
  },
];

/** One event, decoded alone: the row, or the code of the failure. */
function decode(text: string | Uint8Array, fields = FIELDS): unknown {
  const decoder = new JsonDecoder(fields);
  const bytes = Buffer.from(text as string);
  decoder.reset(bytes);
  const failure = decoder.decode(bytes, 0, bytes.length);
  return failure === undefined ? rowOf(decoder, 0) : failure.code;
}

function rowOf(decoder: JsonDecoder, i: number): unknown {
  const columns = decoder.columns();
  return rowAt({ count: decoder.count, columns, kinds: null, watermarks: null, origin: null }, i);
}

/** The slow, obvious twin: the whole event as a tree, then field by field. */
function decodeSlowly(text: string): unknown {
  try {
    const node = parseJson(text);
    if (!isJsonObject(node)) return 'malformed';
    return FIELDS.map(({ name, type }) => convertJson(node[name] ?? null, type, 'SQL', `/${name}`));
  } catch (error) {
    return error instanceof SyntaxError ? 'malformed' : (error as { code: string }).code;
  }
}

const check = (text: string, expected: Record<string, unknown>): void => {
  assert.deepEqual(
    decode(text),
    FIELDS.map(({ name }) => expected[name] ?? null),
  );
};

test('reads every type in its usual form', () => {
  check('{"text":"a","int":-7,"big":9007199254740993,"double":1.5e3,"flag":true,"price":12.345}', {
    text: 'a',
    int: -7,
    big: 9007199254740993n,
    double: 1500,
    flag: true,
    price: 1235n,
  });
  check('{"at":"2026-01-02 03:04:05.678","fine":"1969-12-31 23:59:59.999999999","day":"2024-02-29"}', {
    at: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    fine: -1n,
    day: 19_782,
  });
});

test('does not mind space, order, strangers and members that are not there', () => {
  check(' { "int" : 1 ,\t"x":{"a":[1,{"b":"}"}]}, "text":null }\r', { int: 1 });
  check('{}', {});
});

test('of a member that comes twice the last counts', () => {
  check('{"int":null,"int":3,"text":"a","text":"b"}', { int: 3, text: 'b' });
});

test('is as lenient as Flink: texts as numbers, numbers as texts, a fraction is cut', () => {
  check('{"int":" 12 ","big":"7","double":"2.5","flag":"TRUE","text":1.50,"price":"1e1"}', {
    int: 12,
    big: 7n,
    double: 2.5,
    flag: true,
    text: '1.50',
    price: 1000n,
  });
  check('{"int":1.9,"text":{"a": 1}}', { int: 1, text: '{"a":1}' });
});

test('decodes escapes, surrogates and other alphabets, in names too', () => {
  check('{"te\\u0078t":"\\"\\u00e9\\ud83d\\ude00 é😀\\n"}', { text: '"é😀 é😀\n' });
  check('{"who":{"text":"ü","age":3}}', { who: ['ü', 3] });
  check('{"who":null}', {});
});

test('says why an event is no row', () => {
  for (const [text, code] of [
    ['', 'malformed'],
    ['[1]', 'malformed'],
    ['{"int":1', 'malformed'],
    ['{"int":1}}', 'malformed'],
    ['{"int":01}', 'malformed'],
    ['{"int":1,}', 'malformed'],
    ['{"x":tru}', 'malformed'],
    ['{"text":"a\nb"}', 'malformed'],
    ['{"int":"x"}', 'wrong_type'],
    ['{"int":3000000000}', 'wrong_type'],
    ['{"at":"2026-02-30 00:00:00"}', 'wrong_type'],
    ['{"at":"2026-01-01T00:00:00"}', 'wrong_type'],
    ['{"who":{"age":"old"}}', 'wrong_type'],
  ] as const)
    assert.equal(decode(text), code, text);
  assert.equal(
    decode(Buffer.from([0x7b, 0x22, 0x74, 0x65, 0x78, 0x74, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])),
    'malformed',
  );
});

test('a failed event leaves nothing behind in the next one', () => {
  const decoder = new JsonDecoder(FIELDS);
  const events = ['{"text":null,"int":null,"big":"x"}', '{"text":"a","int":2,"big":3}'].map((text) =>
    Buffer.from(text),
  );
  decoder.reset(events[0] as Buffer);
  for (const event of events) decoder.decode(event, 0, event.length);
  assert.equal(decoder.count, 1);
  assert.deepEqual((rowOf(decoder, 0) as unknown[]).slice(0, 3), ['a', 2, 3n]);
});

test('reads lines without being told their ends, and never across one', () => {
  const bytes = Buffer.from('{"int":1}\r\n{"int":\n2}\n{"int":3}\n{"int":4} \n');
  const decoder = new JsonDecoder(FIELDS);
  decoder.reset(bytes);
  assert.equal(decoder.decodeLine(bytes, 0, bytes.length), 11);
  assert.equal(decoder.decodeLine(bytes, 11, bytes.length), -1);
  assert.equal(decoder.decodeLine(bytes, 22, bytes.length), 32);
  // Space before the line feed is rare; the slow way takes it.
  assert.equal(decoder.decodeLine(bytes, 32, bytes.length), -1);
  assert.equal(decoder.count, 2);
});

test('a column of ever new strings gives up its dictionary and keeps its strings', () => {
  const decoder = new JsonDecoder([{ name: 'text', type: types.string() }], { capacity: 1024 });
  const seen: string[] = [];
  for (let round = 0; round < 5; round++) {
    const lines = Array.from(
      { length: 1024 },
      (_, i) => `{"text":"${i % 7 === 0 ? 'é' : 'v'}-${round}-${i}"}\n`,
    ).join('');
    const bytes = Buffer.from(lines);
    decoder.reset(bytes);
    for (let at = 0; at < bytes.length; ) at = decoder.decodeLine(bytes, at, bytes.length);
    const batch = {
      count: decoder.count,
      columns: decoder.columns(),
      kinds: null,
      watermarks: null,
      origin: null,
    };
    for (const i of [0, 1, 1023]) seen.push(rowAt(batch, i)[0] as string);
  }
  assert.deepEqual(seen.slice(-3), ['é-4-0', 'v-4-1', 'v-4-1023']);
});

const value = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1',
    '-12',
    '1.5',
    '1e3',
    '123456789012345678',
    '0.1',
    '""',
  ),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.string().map((text) => JSON.stringify(text)),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text.toWellFormed())),
  fc.constantFrom(
    '"2026-01-01 10:00:00"',
    '"2026-01-01 10:00:00.123456"',
    '"2024-02-29"',
    '["a",null]',
    '{"text":"x","age":2}',
  ),
);
const event = fc
  .uniqueArray(fc.tuple(fc.oneof(fc.constantFrom(...FIELDS.map(({ name }) => name)), fc.string()), value), {
    maxLength: 8,
    selector: ([name]) => name,
  })
  .map((members) => `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`);

test('decodes whatever comes like its slow twin', () => {
  fc.assert(
    fc.property(event, (text) => {
      assert.deepEqual(decode(text), decodeSlowly(text));
    }),
    { seed, numRuns: 2000 },
  );
});

test('bytes with a hole in them never throw, and agree with the platform on what is JSON', () => {
  fc.assert(
    fc.property(event, fc.nat(), fc.nat({ max: 255 }), (text, at, byte) => {
      const bytes = Buffer.from(text);
      bytes[at % bytes.length] = byte;
      const found = decode(bytes);
      const isText = bytes.toString().isWellFormed() && !bytes.toString().includes('\ufffd');
      if (!isText) return;
      const expected = decodeSlowly(bytes.toString());
      // What is wrong twice may be refused for either reason.
      if (typeof expected === 'string') assert.equal(typeof found, 'string');
      else assert.deepEqual(found, expected);
    }),
    { seed, numRuns: 2000 },
  );
});

test('where parse errors are ignored, what cannot be read is NULL, the innermost value alone', () => {
  const decoder = new JsonDecoder(FIELDS, { nullOnError: true });
  const bytes = Buffer.from('{"int":"x","big":1,"price":[],"tags":["a",{}],"who":{"text":"t","age":"old"}}');
  decoder.reset(bytes);
  assert.equal(decoder.decode(bytes, 0, bytes.length), undefined);
  const values = rowOf(decoder, 0) as unknown[];
  assert.deepEqual(
    values,
    FIELDS.map(
      ({ name }) =>
        ({ big: 1n, tags: ['a', '{}'], who: ['t', null] })[name as 'big' | 'tags' | 'who'] ?? null,
    ),
  );
  const broken = Buffer.from('{"int":1');
  assert.equal(decoder.decode(broken, 0, broken.length)?.code, 'malformed');
});

test('a text that was read before its event failed does not appear in the next row', () => {
  const fields = [
    { name: 's', type: types.string() },
    { name: 'n', type: types.int() },
  ];
  const decoder = new JsonDecoder(fields);
  // Ever new strings: the column gives up its dictionary and keeps ranges of bytes.
  for (let batch = 0; batch < 3; batch++) {
    const lines = Buffer.from(
      Array.from({ length: 1000 }, (_, i) => `{"s":"${batch}-${i}","n":1}\n`).join(''),
    );
    decoder.reset(lines);
    for (let at = 0; at < lines.length; ) at = decoder.decodeLine(lines, at, lines.length);
    decoder.columns();
  }
  const bytes = Buffer.from('{"s":"\\u00e9","n":"x"}{"s":"plain","n":2}');
  decoder.reset(bytes);
  const end = bytes.indexOf('}{') + 1;
  assert.equal(decoder.decode(bytes, 0, end)?.code, 'wrong_type');
  assert.equal(decoder.decode(bytes, end, bytes.length), undefined);
  assert.deepEqual(rowOf(decoder, 0), ['plain', 2]);
});

/** Decodes all events with one decoder: rows, and the codes of failures. */
function decodeAll(texts: readonly (string | Uint8Array)[]): unknown[] {
  const events = texts.map((text) => Buffer.from(text as string));
  const bytes = Buffer.concat(events);
  const decoder = new JsonDecoder(FIELDS);
  decoder.reset(bytes);
  let at = 0;
  const found = events.map((event) => {
    const failure = decoder.decode(bytes, at, at + event.length);
    at += event.length;
    return failure === undefined ? decoder.count - 1 : failure.code;
  });
  return found.map((row) => (typeof row === 'number' ? rowOf(decoder, row) : row));
}

const steadyEvent = fc
  .record({
    text: fc.string().map((text) => JSON.stringify(text)),
    int: fc.oneof(fc.integer().map(String), fc.constantFrom('null', '"7"', '1.5', '"x"')),
    other: value,
    who: fc.oneof(
      fc.constant('null'),
      fc.tuple(value, fc.nat().map(String)).map(([text, age]) => `{"text":${text},"age":${age}}`),
      fc.constantFrom('{"age":1}', '{}', '[]', '{"age":1,"text":"a","age":2}'),
    ),
    tags: fc.constantFrom('null', '["a"]'),
    space: fc.constantFrom('', ' '),
  })
  .map(
    ({ text, int, other, who, tags, space: s }) =>
      `{"text":${s}${text},"int":${int},${s}"other":${other},"who":${who}${s},"tags":${tags}}`,
  );

test('events of one order, and those between them that are otherwise, are read like each alone', () => {
  const steady = '{"text":"a","int":1,"other":"b","who":{"text":"c","age":1},"tags":null}';
  const events = fc.array(fc.oneof({ arbitrary: steadyEvent, weight: 4 }, event), { maxLength: 30 });
  fc.assert(
    fc.property(events, fc.nat(), fc.nat(), (texts, cut, length) => {
      // An event that is cut off must not take what is missing from the next one.
      const cutOff = texts[cut % texts.length]?.slice(0, length % 80) ?? '';
      const all = [...Array.from({ length: 200 }, () => steady), ...texts, cutOff, ...texts];
      // What is wrong twice may be refused for either reason.
      const rowsOf = (found: unknown[]): unknown[] =>
        found.map((row) => (typeof row === 'string' ? 'failed' : row));
      assert.deepEqual(rowsOf(decodeAll(all)), rowsOf(all.map(decodeSlowly)));
    }),
    { seed, numRuns: 100 },
  );
});

test('fields of a row that is NULL are NULL, whatever stood at their place in the batch before', () => {
  const decoder = new JsonDecoder(FIELDS);
  for (const text of ['{"who":{"text":"a","age":1}}', '{"who":null}', '{}', '{"who":{"age":2}}']) {
    const bytes = Buffer.from(text);
    decoder.reset(bytes);
    decoder.decode(bytes, 0, bytes.length);
    const [, , , , , , , , , , who] = decoder.columns();
    const fields = who?.kind === 'row' ? who.fields.map((field) => field.nulls?.[0] ?? 0) : [];
    assert.deepEqual(fields, text.includes('text') ? [0, 0] : text.includes('age') ? [1, 0] : [1, 1], text);
  }
});

test('the plain part of a string ends where looking at each byte says', () => {
  const bytesOf = fc.array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.nat({ max: 255 })), {
    maxLength: 24,
  });
  fc.assert(
    fc.property(bytesOf, fc.nat({ max: 4 }), (numbers, start) => {
      const bytes = Uint8Array.from(numbers);
      const isEnd = (byte: number): boolean => byte < 0x20 || byte >= 0x80 || byte === 0x22 || byte === 0x5c;
      const expected = bytes.findIndex((byte, i) => i >= start && isEnd(byte));
      const end = Math.max(start, bytes.length);
      assert.equal(plainEnd(viewOf(bytes), start, end), expected < 0 ? end : expected);
    }),
    { seed, numRuns: 5000 },
  );
});
