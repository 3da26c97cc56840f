import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CodedError } from '#foundation';
import { DETECTOR_METHODS, parseDetectorOptions } from './options.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

function check(json: string, expected: string): void {
  assert.throws(() => parseDetectorOptions(json), { code: 'detector_options_invalid', message: expected });
}

test('no text and no options mean the default detector', () => {
  const defaults = {
    method: 'default',
    minTrainingSize: 128,
    restRows: 100,
    confidencePercentage: 99,
    threshold: 0.5,
  };
  assert.deepEqual(parseDetectorOptions(''), defaults);
  assert.deepEqual(parseDetectorOptions('{}'), defaults);
});

test('what is set replaces the default of its method', () => {
  assert.deepEqual(parseDetectorOptions('{"method":"ewma","alpha":0.2}'), {
    method: 'ewma',
    minTrainingSize: 32,
    restRows: 0,
    threshold: 4,
    alpha: 0.2,
  });
});

test('a value out of range is answered with the range', () => {
  check('{"restRows":-1}', 'The option "restRows" is a whole number from 0 to 1000000, not -1.');
  check('{"restRows":1.5}', 'The option "restRows" is a whole number from 0 to 1000000, not 1.5.');
  check('{"threshold":2}', 'The option "threshold" is a number from 0.01 to 1, not 2.');
  check(
    '{"confidencePercentage":"99"}',
    'The option "confidencePercentage" is a number from 50 to 99.999, not "99".',
  );
});

test('a slip of the hand is answered with the name that was meant', () => {
  check(
    '{"method":"ewma","alhpa":0.1}',
    'The method "ewma" has no option "alhpa". Did you mean "alpha"? It has minTrainingSize, restRows, threshold, alpha.',
  );
  check(
    '{"method":"robust-zcore"}',
    'There is no method "robust-zcore". Did you mean "robust-zscore"? There are default, robust-zscore, ewma.',
  );
});

test('what is no JSON object is refused', () => {
  for (const json of ['[]', 'null', '1', '{', '"x"'])
    check(json, 'The options of a detector are a JSON object.');
});

test('any text gives options or the coded error, never another one', () => {
  const text = fc.oneof(fc.string(), fc.json(), fc.constantFrom('{"__proto__":1}', '{"constructor":1}'));
  const settings = fc.record({ method: fc.constantFrom(...DETECTOR_METHODS, 'x'), alpha: fc.anything() });
  const any = fc.oneof(
    text,
    settings.map((value) => JSON.stringify(value)),
  );
  const property = fc.property(any, (json) => {
    try {
      parseDetectorOptions(json);
    } catch (error) {
      assert.ok(error instanceof CodedError && error.code === 'detector_options_invalid');
    }
  });
  fc.assert(property, { seed: SEED });
});
