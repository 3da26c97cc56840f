import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded } from '#foundation';
import { checkFormat, NO_STATE, parseRecord, STATE_FORMAT } from './state-record.ts';

test('a record is read as it was written', () => {
  const record = { ...NO_STATE, runs: [2, 1], inline: 'aGk=' };
  assert.deepEqual(parseRecord(JSON.parse(JSON.stringify(record))), record);
});

test('state of another format is refused with a way out, and what is no record is damage', () => {
  const codeOf = (value: unknown): string => {
    try {
      checkFormat(parseRecord(value));
      return '';
    } catch (error) {
      return isCoded(error) ? `${error.code}: ${error.message}` : String(error);
    }
  };
  const { format: _, ...before } = NO_STATE;
  for (const other of [{ ...NO_STATE, format: STATE_FORMAT + 1 }, before])
    assert.match(codeOf(other), /^state_of_other_version: .*restart NAME --earliest/);
  for (const bad of [null, {}, { home: 1 }, 'x']) assert.match(codeOf(bad), /^state_corrupt/);
});
