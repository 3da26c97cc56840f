import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { Database } from '#database';
import { ManualClock } from '#foundation';
import type { ExchangeAnswer } from '#identity';
import { silentLogger } from '#logging';
import { createMetrics } from '#metrics';
import { openTestDatabase } from '../storage/database/testing.ts';
import { type AuthService, type AuthServiceOptions, createAuthService } from './auth-service.ts';
import type { HashCost } from './credentials/password-hasher.ts';
import { openLocalKeyVault } from './key-vault/adapters/local-key-file.ts';

/** As little work as argon2 can do, for tests that are not about it. */
export const cheapHash: HashCost = { memoryKiB: 8, passes: 1, lanes: 1 };
export const START_MS = Date.parse('2026-11-23T12:00:00Z');
export const GOOD_PASSWORD = 'vivid-otters-juggle-lanterns';

/** An auth service of its own, before which stands a gateway as simple as can be. */
export interface TestAuth {
  service: AuthService;
  app: FastifyInstance;
  database: Database;
  clock: ManualClock;
  directory: string;
  options: AuthServiceOptions;
  /** Another service on the same database and directory, as after a restart or in a second process. */
  startAgain(changes?: Partial<AuthServiceOptions>): Promise<AuthService>;
  /** Calls the API as the gateway would for a client that holds this session or key. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, call?: TestCall): Promise<TestAnswer>;
  exchange(credential: Credential, address?: string): Promise<TestAnswer<ExchangeAnswer>>;
  /** Signs in; fails the test if that does not work. */
  signIn(username: string, password: string, address?: string): Promise<SignedIn>;
  /** The first administrator, with {@link GOOD_PASSWORD} already set. */
  admin(): Promise<SignedIn>;
}

export interface Credential {
  type: 'session' | 'api-key' | 'token';
  value: string;
}

export interface TestCall {
  as?: Credential;
  body?: object;
  address?: string;
  headers?: Record<string, string>;
}

export interface TestAnswer<B = Record<string, unknown>> {
  status: number;
  headers: Record<string, unknown>;
  body: B;
}

export interface SignedIn {
  credential: Credential;
  csrfToken: string;
  body: Record<string, unknown>;
}

export async function startTestAuth(
  t: TestContext,
  changes: Partial<AuthServiceOptions> = {},
): Promise<TestAuth> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-auth-'));
  const clock = new ManualClock(START_MS);
  const options: AuthServiceOptions = {
    database: await openTestDatabase(),
    vault: await openLocalKeyVault(join(directory, 'vault.key'), { mayCreate: true }),
    clock,
    logger: silentLogger,
    metrics: createMetrics(),
    version: '1.0.0',
    directory,
    issuer: 'http://127.0.0.1:8080',
    audience: 'millrace',
    hashCost: cheapHash,
    ...changes,
  };
  const services: AuthService[] = [];
  const start: TestAuth['startAgain'] = async (changed = {}) => {
    const service = await createAuthService({ ...options, ...changed, metrics: createMetrics() });
    await service.app.ready();
    services.push(service);
    return service;
  };
  const service = await start();
  t.after(async () => {
    await Promise.all(services.map((running) => running.close()));
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    service,
    app: service.app,
    database: options.database,
    clock,
    directory,
    options,
    startAgain: start,
    ...callers(service),
  };
}

function callers(service: AuthService): Pick<TestAuth, 'call' | 'exchange' | 'signIn' | 'admin'> {
  const inject = async <B>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<TestAnswer<B>> => {
    const answer = await service.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) });
    const text = answer.body === '' ? '{}' : answer.body;
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(text) as B };
  };
  const exchange: TestAuth['exchange'] = (credential, address = '192.0.2.1') =>
    inject('POST', '/internal/auth/exchange', { credential, client: { address, userAgent: 'test' } }, {});
  const call: TestAuth['call'] = async (
    method,
    path,
    { as, body, address = '192.0.2.1', headers = {} } = {},
  ) => {
    const forwarded: Record<string, string> = { 'x-forwarded-for': address, ...headers };
    if (as) {
      const exchanged = await exchange(as, address);
      if (exchanged.status !== 200) return exchanged as unknown as TestAnswer;
      forwarded['authorization'] = `Bearer ${exchanged.body.accessToken}`;
    }
    return inject(method, path, body, forwarded);
  };
  const signIn: TestAuth['signIn'] = async (username, password, address) =>
    signedIn(
      await call('POST', '/auth/v1/login', { body: { username, password }, ...(address ? { address } : {}) }),
    );
  return {
    call,
    exchange,
    signIn,
    async admin() {
      const { username, oneTimePassword } = service.firstRun ?? { username: 'admin', oneTimePassword: '' };
      const first = await signIn(username, oneTimePassword);
      const passwords = { current: oneTimePassword, next: GOOD_PASSWORD };
      return signedIn(await call('POST', '/auth/v1/password', { as: first.credential, body: passwords }));
    },
  };
}

function signedIn({ status, headers, body }: TestAnswer): SignedIn {
  if (status !== 200) throw new Error(`Signing in failed: ${status} ${JSON.stringify(body)}`);
  const [, value = ''] = /sid=([^;]+)/.exec(String(headers['set-cookie'])) ?? [];
  return { credential: { type: 'session', value }, csrfToken: String(body['csrfToken']), body };
}
