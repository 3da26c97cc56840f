import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftOf, labelsOf, labelsText, listOf, NEW_RULE } from './rule-draft.ts';

test('reads lists and labels as people write them, and writes labels back', () => {
  assert.deepEqual(listOf(' sensor, host ,,'), ['sensor', 'host']);
  assert.deepEqual(labelsOf('team = river\n\nurl=http://x/?a=b\nbare'), {
    team: 'river',
    url: 'http://x/?a=b',
    bare: '',
  });
  assert.equal(labelsText({ team: 'river', b: '' }), 'team=river\nb=');
});

test('sends only what a user writes, and no empty expression', () => {
  const rule = { ...NEW_RULE, value: '  ', id: 'rul_1', version: 3, createdAt: 'x' };
  assert.deepEqual(draftOf(rule), { ...NEW_RULE, value: null });
  assert.equal(draftOf({ ...NEW_RULE, value: ' MAX(x) ' }).value, 'MAX(x)');
});
