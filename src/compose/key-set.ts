import type { FastifyInstance } from 'fastify';
import type { JwkSet } from '#identity';

const KEY_SET_PATH = '/.well-known/jwks.json';
const FETCH_MS_MAX = 2_000;

/** The published key set of an auth service in this process. */
export async function readKeySet(auth: FastifyInstance): Promise<JwkSet> {
  return (await auth.inject(KEY_SET_PATH)).json<JwkSet>();
}

/** The published key set of an auth service in another process. */
export async function fetchKeySet(authUrl: string, serviceToken: string): Promise<JwkSet> {
  const answer = await fetch(authUrl + KEY_SET_PATH, {
    headers: { authorization: `Bearer ${serviceToken}` },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MS_MAX),
  });
  if (!answer.ok)
    throw new Error(`The auth service answered ${answer.status} when it was asked for its keys.`);
  return (await answer.json()) as JwkSet;
}
