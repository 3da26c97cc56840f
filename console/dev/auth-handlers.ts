import type { Session } from '../src/api/session.ts';
import { type Answer, type Handler, json, ok, problem } from './answer.ts';
import type { World } from './world.ts';

const UNAUTHENTICATED = problem(401, 'unauthenticated', 'Not signed in', 'Sign in first.');

export const authHandlers: Record<string, Handler> = {
  'POST /auth/v1/login': (request) => {
    const { username, password } = json(request) as { username: string; password: string };
    if (username !== 'admin' || password !== request.world.password) {
      return problem(401, 'invalid_credentials', 'Not signed in', 'User name or password is wrong.');
    }
    request.world.signedIn = true;
    return {
      ...ok(sessionOf(request.world)),
      headers: { 'set-cookie': 'sid=mock; Path=/; HttpOnly; SameSite=Lax' },
    };
  },
  'GET /auth/v1/session': ({ world }) => (world.signedIn ? ok(sessionOf(world)) : UNAUTHENTICATED),
  'POST /auth/v1/logout': ({ world }) => {
    world.signedIn = false;
    return { status: 204 };
  },
  'POST /auth/v1/password': (request) => changePassword(request.world, json(request) as PasswordBody),
  'POST /auth/v1/api-keys': (request) => ({
    ...ok({ id: 'key_1', name: (json(request) as { name: string }).name, key: 'mr_3kQ9mPpXo2' }),
    status: 201,
  }),
};

interface PasswordBody {
  current: string;
  next: string;
}

function changePassword(world: World, { current, next }: PasswordBody): Answer {
  if (current !== world.password)
    return problem(401, 'invalid_credentials', 'Not changed', 'The current password is wrong.');
  if (next.includes('millrace')) {
    return problem(
      422,
      'password_compromised',
      'Not changed',
      'The password contains the name of the service.',
    );
  }
  world.password = next;
  world.passwordChangeRequired = false;
  return ok(sessionOf(world));
}

function sessionOf(world: World): Session {
  return {
    user: { id: 'usr_1', username: 'admin', name: 'Ada Miller', roles: [world.role], tenant: 'default' },
    csrfToken: world.csrfToken,
    passwordChangeRequired: world.passwordChangeRequired,
    expiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString(),
  };
}
