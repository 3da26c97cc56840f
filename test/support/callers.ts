import assert from 'node:assert/strict';
import { api, type PlatformProcess } from './platform-process.ts';

/** Somebody who calls the API: with the header fields of the credential, or with none. */
export interface Caller {
  name: 'admin' | 'operator' | 'viewer' | 'nobody';
  headers(): Readonly<Record<string, string>>;
  /** Gets a new credential, if the caller had one: garbage also signs out. */
  signIn(): Promise<void>;
}

type Platform = Pick<PlatformProcess, 'url' | 'apiKey'>;

/** One of each role: the admin with the service's own key, operator and viewer with browser sessions. */
export async function createCallers(platform: Platform): Promise<Caller[]> {
  const operator = await createUser(platform, 'operator');
  const viewer = await createUser(platform, 'viewer');
  return [
    withHeaders('admin', { authorization: `Bearer ${platform.apiKey}` }),
    operator,
    viewer,
    withHeaders('nobody', {}),
  ];
}

function withHeaders(name: Caller['name'], headers: Record<string, string>): Caller {
  return { name, headers: () => headers, signIn: async () => undefined };
}

async function createUser(platform: Platform, role: 'operator' | 'viewer'): Promise<Caller> {
  const account = { username: `garbage-${role}`, password: `gravel pedal lantern 48 thimble` };
  const created = await api(platform, 'POST', '/auth/v1/users', { ...account, roles: [role] });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  let headers: Record<string, string> = {};
  const caller: Caller = {
    name: role,
    headers: () => headers,
    async signIn() {
      const answer = await fetch(`${platform.url}/auth/v1/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(account),
      });
      if (!answer.ok) return;
      const { csrfToken } = (await answer.json()) as { csrfToken: string };
      headers = { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '', 'x-csrf-token': csrfToken };
    },
  };
  await caller.signIn();
  return caller;
}
