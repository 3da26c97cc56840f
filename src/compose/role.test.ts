import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '#config';
import { serviceAccess } from './role.ts';

const TOKEN = 'a-secret-of-services';
const configOf = (flags: Record<string, string>) => loadConfig({ flags }).config;

test('a role says everything that it lacks, by key and environment variable', () => {
  const config = configOf({ 'services.authUrl': 'http://auth:8080' });
  assert.throws(() => serviceAccess('gateway', config), {
    code: 'role_not_configured',
    message:
      /serve gateway" needs services\.token \(MILLRACE_SERVICES__TOKEN\), services\.processingUrl \(MILLRACE_SERVICES__PROCESSING_URL\):/u,
  });
  assert.throws(() => serviceAccess('processing', config), /needs services\.token \(/u);
  assert.throws(() => serviceAccess('auth', config), /needs services\.token \(/u);
});

test('a role needs no more than it uses, and knows the others by their origin', () => {
  assert.equal(serviceAccess('auth', configOf({ 'services.token': TOKEN })).token, TOKEN);
  const config = configOf({ 'services.token': TOKEN, 'services.authUrl': 'http://auth:8080/' });
  assert.equal(serviceAccess('processing', config).authUrl, 'http://auth:8080');
});

test('a secret that is too short or not for a header, and a URL with a path, are refused', () => {
  assert.throws(() => configOf({ 'services.token': 'short' }), /16 or more/u);
  assert.throws(() => configOf({ 'services.token': `${TOKEN}\n${TOKEN}` }), /16 or more/u);
  assert.throws(() => configOf({ 'services.authUrl': 'http://auth/base' }), /without a path/u);
});
