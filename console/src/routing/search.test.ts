import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, instant, oneOf, parseSearch, searchOf, stringifySearch, text } from './search.ts';

const validate = searchOf({ tab: oneOf(['a', 'b']), q: text, offset: count, from: instant });

function check(query: string, expected: Record<string, unknown>) {
  assert.deepEqual(validate(parseSearch(query)), expected);
}

test('reads the parameters that a route declares', () => {
  check('?tab=b&q=hello+world&offset=12&from=now-15m', {
    tab: 'b',
    q: 'hello world',
    offset: 12,
    from: 'now-15m',
  });
});

test('leaves out unknown and broken parameters instead of failing', () => {
  check('?tab=zzz&offset=-1&from=yesterday&other=1&q=', {});
});

test('does not take an inherited property for a declared parameter', () => {
  check('?constructor=1&__proto__=2', {});
});

test('writes only what has a value, and reads it back', () => {
  const query = stringifySearch({ q: 'a&b=c', offset: 0, tab: undefined, from: '' });
  assert.equal(query, '?q=a%26b%3Dc&offset=0');
  check(query, { q: 'a&b=c', offset: 0 });
  assert.equal(stringifySearch({}), '');
});
