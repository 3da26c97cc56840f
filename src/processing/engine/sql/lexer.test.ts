import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenize } from './lexer.ts';

function kinds(text: string): string {
  return tokenize(text)
    .slice(0, -1)
    .map(
      (token) =>
        `${token.kind}:${token.kind === 'string' || token.kind === 'quoted-name' ? token.value : token.text}`,
    )
    .join(' ');
}

test('words, quoted names, strings and numbers are told apart', () => {
  assert.equal(
    kinds("a `b c` 'it''s' 1 1.5 .5 1e3"),
    "word:a quoted-name:b c string:it's integer:1 decimal:1.5 decimal:.5 approximate:1e3",
  );
});

test('a doubled back-quote stands for one in a name', () => {
  assert.equal(kinds('`a``b`'), 'quoted-name:a`b');
});

test('strings with a character set, Unicode escapes and bytes are read', () => {
  assert.equal(
    kinds("_UTF8'é' N'x' U&'\\00e9' U&'!0041' UESCAPE '!'"),
    'string:é string:x string:é string:A',
  );
  assert.deepEqual(tokenize("x'00Ff'")[0]?.kind, 'binary');
});

test('comments are left out and a hint is not a comment', () => {
  assert.equal(
    kinds("a -- b\n/* c */ d // e\n/*+ OPTIONS('k'='v') */"),
    'word:a word:d symbol:/*+ word:OPTIONS symbol:( string:k symbol:= string:v symbol:) symbol:*/',
  );
});

test('a star before a comment is not the end of a hint', () => {
  assert.equal(kinds('2*/* c */3'), 'integer:2 symbol:* integer:3');
});

test('what has no end is one bad token, at its beginning', () => {
  for (const text of ["'abc", '`abc', '/* abc']) {
    const [token] = tokenize(`x ${text}`).slice(1);
    assert.equal(token?.kind, 'bad');
    assert.deepEqual(token?.span.start, { offset: 2, line: 1, column: 3 });
  }
});

test('lines and columns count from one, over strings of several lines', () => {
  const [, second] = tokenize("'a\nb' c");
  assert.deepEqual(second?.span, {
    start: { offset: 6, line: 2, column: 4 },
    end: { offset: 7, line: 2, column: 5 },
  });
});
