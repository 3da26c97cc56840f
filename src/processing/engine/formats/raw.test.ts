import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from '../batch/physical-kind.ts';
import { type DataType, types } from '../plan/types.ts';
import { RawDecoder } from './raw-decoder.ts';
import { RawEncoder } from './raw-encoder.ts';
import { rawLayout } from './raw-layout.ts';
import { decodeAll, encodeAll } from './testing.ts';

interface Case {
  type: DataType;
  value: Value;
  hex: string;
  options?: Record<string, string>;
}

const little = { 'raw.endianness': 'little-endian' };
const CASES: readonly Case[] = [
  { type: types.string(), value: 'é', hex: 'c3a9' },
  { type: types.string(), value: 'é', hex: 'e9', options: { 'raw.charset': 'ISO-8859-1' } },
  { type: types.string(), value: 'é', hex: '00e9', options: { 'raw.charset': 'UTF-16BE' } },
  { type: types.string(), value: 'é', hex: 'e900', options: { 'raw.charset': 'UTF-16LE' } },
  { type: types.string(), value: '', hex: '' },
  { type: types.bytes(), value: new Uint8Array([0, 255]), hex: '00ff' },
  { type: types.boolean(), value: true, hex: '01' },
  { type: { kind: 'TINYINT', nullable: true }, value: -2, hex: 'fe' },
  { type: { kind: 'SMALLINT', nullable: true }, value: 258, hex: '0102' },
  { type: types.int(), value: -2, hex: 'fffffffe' },
  { type: types.int(), value: 1, hex: '01000000', options: little },
  { type: types.bigint(), value: 2n ** 62n + 1n, hex: '4000000000000001' },
  { type: types.float(), value: 1.5, hex: '3fc00000' },
  { type: types.double(), value: 1.5, hex: '000000000000f83f', options: little },
];

for (const { type, value, hex, options = {} } of CASES) {
  test(`${type.kind} ${JSON.stringify(options)} is the bytes ${hex || '(none)'}`, () => {
    const fields = [{ name: 'v', type }];
    const layout = rawLayout((name) => options[name]);
    const [bytes] = encodeAll(new RawEncoder(fields, layout), fields, [[value]]);
    assert.equal(Buffer.from(bytes as Uint8Array).toString('hex'), hex);
    assert.deepEqual(decodeAll(new RawDecoder(fields, layout), [bytes as Uint8Array]).rows, [
      ['+I', [value]],
    ]);
  });
}

test('bytes of another width or character set fail, and so does a text that is not in the set', () => {
  const layout = rawLayout((name) => (name === 'raw.charset' ? 'US-ASCII' : undefined));
  const int = [{ name: 'v', type: types.int() }];
  const text = [{ name: 'v', type: types.string() }];
  assert.deepEqual(decodeAll(new RawDecoder(int, layout), ['abc']).failures, ['wrong_type']);
  assert.deepEqual(
    decodeAll(
      new RawDecoder(
        text,
        rawLayout(() => undefined),
      ),
      [new Uint8Array([0xff])],
    ).failures,
    ['wrong_type'],
  );
  assert.throws(() => encodeAll(new RawEncoder(text, layout), text, [['é']]), /US-ASCII/);
});

test('without a wanted column each event is still a row', () => {
  assert.deepEqual(
    decodeAll(
      new RawDecoder(
        [],
        rawLayout(() => undefined),
      ),
      ['a', 'b'],
    ).rows,
    [
      ['+I', []],
      ['+I', []],
    ],
  );
});
