import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanDraft, labelsOf, labelsText, listOf, NEW_RULE } from './rule-draft.ts';

test('reads lists and labels as people write them, and writes labels back', () => {
  assert.deepEqual(listOf(' sensor, host ,,'), ['sensor', 'host']);
  assert.deepEqual(labelsOf('team = river\n\nurl=http://x/?a=b\nbare'), {
    team: 'river',
    url: 'http://x/?a=b',
    bare: '',
  });
  assert.equal(labelsText({ team: 'river', b: '' }), 'team=river\nb=');
});

test('leaves an empty value expression out', () => {
  assert.equal('value' in cleanDraft(NEW_RULE), false);
  assert.equal(cleanDraft({ ...NEW_RULE, value: 'MAX(x)' }).value, 'MAX(x)');
});
