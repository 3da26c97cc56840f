import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCoded } from '#foundation';
import { createClientAddressFinder, limitKeyOf } from './client-address.ts';
import { cleanHeaders } from './header-rules.ts';
import { HeaderList } from './header-list.ts';
import { formatRequestTarget, parseRequestTarget } from './request-target.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
console.log(`seed ${seed}`);

const pathPiece = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E',
    '%2f',
    '%5c',
    '%00',
    '%c3%a4',
    '%41',
    '%25',
    '%7e',
    '?',
    '&',
    '\\',
  ),
  fc.stringMatching(/^[a-z0-9~_-]{1,5}$/),
);

test('[73] a normalised target is normal, harmless, and means what was asked', () => {
  const property = fc.property(fc.array(pathPiece, { maxLength: 12 }), (pieces) => {
    const text = `/${pieces.join('')}`;
    let target: ReturnType<typeof parseRequestTarget>;
    try {
      target = parseRequestTarget(text, 'a');
    } catch (error) {
      assert.ok(isCoded(error, 'invalid_path'), String(error));
      return;
    }
    assert.deepEqual(parseRequestTarget(formatRequestTarget(target), 'a'), target);
    const segments = target.path.split('/').map(decodeURIComponent);
    assert.ok(!segments.includes('.') && !segments.includes('..'), target.path);
    assert.ok(
      segments.every((segment) => !/[/\\\0]/.test(segment)),
      target.path,
    );
    // A URL parser finds the same path: nobody behind us will understand another one.
    assert.equal(
      decodeURIComponent(new URL(target.path, 'http://a').pathname),
      decodeURIComponent(target.path),
    );
  });
  fc.assert(property, { seed, numRuns: 2_000 });
});

test('writes each path in one way', () => {
  const pairs = [
    ['/%61b', '/ab'],
    ['/%7Eme', '/~me'],
    ['/a%c3%a4', '/a%C3%A4'],
    ['/a%252f', '/a%252f'],
    ['/a:b@c', '/a:b@c'],
  ];
  for (const [given, expected] of pairs)
    assert.equal(parseRequestTarget(given as string, 'a').path, expected);
});

test('[75] the client is the rightmost address that is no proxy of ours', () => {
  const find = createClientAddressFinder(['10.0.0.0/8', '::1']);
  const check = (peer: string, forwardedFor: string | undefined, expected: string): void => {
    const headers = new HeaderList();
    if (forwardedFor !== undefined) headers.append('x-forwarded-for', forwardedFor);
    assert.equal(find({ ip: peer, isEncrypted: false }, headers).ip, expected);
  };
  check('203.0.113.1', '1.1.1.1', '203.0.113.1');
  check('::ffff:203.0.113.1', undefined, '203.0.113.1');
  check('10.0.0.1', '1.1.1.1, 203.0.113.1', '203.0.113.1');
  check('::ffff:10.0.0.1', '1.1.1.1, 203.0.113.1, 10.0.0.2', '203.0.113.1');
  check('10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3');
  check('10.0.0.1', '1.1.1.1, garbage, 10.0.0.2', '10.0.0.2');
  check('10.0.0.1', undefined, '10.0.0.1');
  check('::1', '2001:db8::1', '2001:db8::1');
});

test('a mistyped proxy is refused at the start', () => {
  assert.throws(() => createClientAddressFinder(['10.0.0']), TypeError);
});

test('[75] takes scheme and host from a trusted proxy only, and only if they can be such', () => {
  const find = createClientAddressFinder(['10.0.0.1']);
  const headers = HeaderList.fromRaw(['X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'console.example']);
  const believed = find({ ip: '10.0.0.1', isEncrypted: false }, headers);
  assert.deepEqual([believed.protocol, believed.host], ['https', 'console.example']);
  const doubted = find({ ip: '10.0.0.2', isEncrypted: false }, headers);
  assert.deepEqual([doubted.protocol, doubted.host], ['http', undefined]);
  const odd = HeaderList.fromRaw(['X-Forwarded-Proto', 'gopher', 'X-Forwarded-Host', 'a/b']);
  const refused = find({ ip: '10.0.0.1', isEncrypted: false }, odd);
  assert.deepEqual([refused.protocol, refused.host], ['http', undefined]);
});

test('counts all addresses of one IPv6 subscriber as one client', () => {
  assert.equal(limitKeyOf('203.0.113.9'), '203.0.113.9');
  assert.equal(limitKeyOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  assert.equal(limitKeyOf('2001:db8:1:2::1'), limitKeyOf('2001:0db8:0001:0002:ffff::'));
  assert.equal(limitKeyOf('2001:db8::1'), '2001:db8:0:0::/64');
  assert.equal(limitKeyOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(limitKeyOf('::1'), '0:0:0:0::/64');
});

test('[74] whatever a client names, what it claims to be never passes', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'X-User-Id',
      'x_tenant_id',
      'X-Forwarded-For',
      'Forwarded',
      'x-consumer-groups',
      'TE',
      'Upgrade',
    ),
    fc.stringMatching(/^[a-z][a-z-]{0,10}$/),
  );
  const property = fc.property(
    fc.array(name, { maxLength: 10 }),
    fc.array(name, { maxLength: 4 }),
    (names, options) => {
      const raw = names.flatMap((given) => [given, 'value']);
      const cleaned = cleanHeaders(HeaderList.fromRaw([...raw, 'Connection', options.join(', ')]));
      const left = new Set([...cleaned.entries()].map(([left]) => left));
      for (const option of options) assert.ok(!left.has(option.toLowerCase()));
      for (const given of left)
        assert.doesNotMatch(given, /_|^x-(user|tenant|consumer|forwarded)|^forwarded$|^te$|^upgrade$/);
      for (const given of names) {
        const isPlain =
          /^[a-z-]+$/.test(given) && !options.includes(given) && !/^(te|forwarded|upgrade|x-.*)$/.test(given);
        if (isPlain)
          assert.ok(left.has(given) || given === 'via' || given === 'trailer' || given === 'expect', given);
      }
    },
  );
  fc.assert(property, { seed, numRuns: 500 });
});
