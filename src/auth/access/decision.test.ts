import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ROLES, type Role } from '#identity';
import { ACTIONS } from './action.ts';
import { decide, type Subject } from './decision.ts';
import { parseScope, scopeCovers, scopePermits } from './scope.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

const nobody: Subject = {
  id: 'usr_1',
  kind: 'user',
  name: 'ada',
  tenant: 'default',
  isActive: true,
  passwordChangeRequired: false,
  roles: [],
  scopes: [],
};
const withRoles = (...roles: Role[]): Subject => ({ ...nobody, roles });
const withScopes = (...scopes: string[]): Subject => ({
  ...nobody,
  kind: 'api-key',
  scopes: scopes.map(parseScope),
});

function check(subject: Subject | undefined, action: string, expected: string, topic?: string): void {
  const resource = topic === undefined ? { type: '' } : { type: 'topic', id: topic };
  assert.equal(
    decide(subject, action, resource).reason,
    expected,
    `${JSON.stringify(subject)} ${action} ${topic}`,
  );
}

test('[52] what nothing permits is denied', () => {
  for (const action of ACTIONS) {
    check(nobody, action, 'permission_denied');
    check(undefined, action, 'subject_unknown');
  }
});

test('[52] what forbids overrides what permits', () => {
  for (const action of ACTIONS) {
    check({ ...withRoles('admin'), isActive: false }, action, 'subject_inactive');
    check({ ...withRoles('admin'), passwordChangeRequired: true }, action, 'password_change_required');
  }
});

test('[52] an action that does not exist is denied, even to administrators', () => {
  for (const action of [
    '',
    'topic',
    'topic:*',
    '*',
    'TOPIC:READ',
    'constructor',
    '__proto__',
    'topic:read ',
  ]) {
    check(withRoles('admin'), action, 'action_unknown');
  }
});

test('viewers read, operators also write, administrators do all', () => {
  const permitted = (role: Role) =>
    ACTIONS.filter((action) => decide(withRoles(role), action, { type: '' }).permitted);
  assert.deepEqual(permitted('viewer'), [
    'topic:read',
    'event:read',
    'schema:read',
    'pipeline:read',
    'view:read',
    'alert:read',
    'dead-letter:read',
    'config:read',
    'overview:read',
  ]);
  assert.deepEqual(
    ACTIONS.filter((action) => !permitted('operator').includes(action)),
    ['topic:admin', 'user:admin', 'key:admin', 'audit:read'],
  );
  assert.deepEqual(permitted('admin'), [...ACTIONS]);
});

test('[54] a decision names what decided', () => {
  assert.deepEqual(decide(withRoles('viewer', 'operator'), 'topic:read', { type: '' }).policies, [
    'role:viewer',
    'role:operator',
  ]);
  assert.deepEqual(
    decide(withScopes('event:write@demo.*'), 'event:write', { type: 'topic', id: 'demo.x' }).policies,
    ['scope:event:write@demo.*'],
  );
  assert.deepEqual(decide(undefined, 'topic:read', { type: '' }).policies, ['forbid:subject_unknown']);
});

test('[52] a scope for some topics permits nothing where the topic is not known', () => {
  const key = withScopes('event:write@demo.*', 'topic:read');
  check(key, 'event:write', 'permitted', 'demo.sensors');
  check(key, 'event:write', 'permitted', 'demo.');
  check(key, 'event:write', 'permission_denied', 'demo');
  check(key, 'event:write', 'permission_denied', 'demonstration');
  check(key, 'event:write', 'permission_denied', 'x.demo.sensors');
  check(key, 'event:write', 'permission_denied');
  check(key, 'event:read', 'permission_denied', 'demo.sensors');
  check(key, 'topic:read', 'permitted');
  assert.equal(decide(key, 'event:write', { type: 'view', id: 'demo.sensors' }).permitted, false);
});

test('a scope that makes no sense is refused with what is wrong', () => {
  const problems = {
    'topic:raed': /Did you mean "topic:read"/,
    'user:admin@x': /cannot be limited/,
    'topic:read@': /topic/,
  };
  for (const [scope, message] of Object.entries(problems)) {
    assert.throws(() => parseScope(scope), { code: 'scope_invalid', message });
  }
  for (const scope of [
    'event:write@a b',
    'event:write@*x',
    'event:write@a*b',
    'event:write@a**',
    '',
    '@demo.*',
  ]) {
    assert.throws(() => parseScope(scope), { code: 'scope_invalid' }, scope);
  }
});

test(`[59] P: a key never permits what the one who made it could not give (seed ${SEED})`, () => {
  const topic = fc.stringMatching(/^[ab.]{1,4}$/);
  const pattern = fc.tuple(topic, fc.boolean()).map(([name, prefix]) => (prefix ? `${name}*` : name));
  const scope = fc
    .option(pattern, { nil: undefined })
    .map((topics) =>
      topics === undefined ? { action: 'event:write' as const } : { action: 'event:write' as const, topics },
    );
  const property = fc.property(scope, scope, fc.option(topic, { nil: undefined }), (outer, inner, id) => {
    const resource = { type: 'topic', id };
    if (!scopeCovers(outer, inner) || !scopePermits(inner, 'event:write', resource)) return;
    assert.ok(scopePermits(outer, 'event:write', resource), JSON.stringify([outer, inner, id]));
  });
  fc.assert(property, { seed: SEED, numRuns: 3_000 });
});

test('[59] no role but administrator reaches users, keys or the audit log', () => {
  for (const role of ROLES.filter((name) => name !== 'admin')) {
    for (const action of ['user:admin', 'key:admin', 'audit:read'])
      check(withRoles(role), action, 'permission_denied');
  }
});
