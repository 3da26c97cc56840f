import type { Clock } from '#foundation';
import { createProblem, PROBLEM_MEDIA_TYPE } from '#http';
import { BoundedCache } from '../bounded-cache.ts';
import type { RequestContext } from '../request-context.ts';
import { sendPage } from './page.ts';

/** Resolves if what it looks at can serve; rejects if not. Only its name and yes or no are shown. */
export type ReadinessCheck = () => Promise<unknown> | undefined;

export interface Readiness {
  /** The names of the checks that failed; empty means ready. */
  failing(): Promise<string[]>;
}

const CHECK_TIMEOUT_MS = 2_000;
/** However often `/readyz` is asked, the checks run at most this often. */
const CHECK_AGE_MS_MAX = 1_000;

export function createReadiness(
  checks: Readonly<Record<string, ReadinessCheck>>,
  isDraining: () => boolean,
  clock: Clock,
): Readiness {
  const cache = new BoundedCache<string[]>({ ttlMs: CHECK_AGE_MS_MAX, entriesMax: 1, clock });
  return {
    async failing() {
      if (isDraining()) return ['draining'];
      return cache.get('all', () => runChecks(checks, clock));
    },
  };
}

export function sendLive(context: RequestContext): void {
  sendPage(context, { type: 'application/json', body: '{"status":"ok"}' });
}

export async function sendReady(context: RequestContext, readiness: Readiness): Promise<void> {
  const failing = await readiness.failing();
  if (failing.length === 0) {
    sendPage(context, { type: 'application/json', body: '{"status":"ready"}' });
    return;
  }
  const detail = `Not ready: ${failing.join(', ')}.`;
  const problem = createProblem(503, 'not_ready', 'Not ready', detail, {
    failing,
    instance: context.target.path,
    traceId: context.trace.traceId,
  });
  sendPage(context, {
    status: 503,
    type: PROBLEM_MEDIA_TYPE,
    body: JSON.stringify(problem),
    headers: { 'retry-after': '1' },
  });
}

async function runChecks(checks: Readonly<Record<string, ReadinessCheck>>, clock: Clock): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await passes(check, clock)) ? [] : [name])),
  );
  return results.flat();
}

async function passes(check: ReadinessCheck, clock: Clock): Promise<boolean> {
  const done = new AbortController();
  const tooLate = clock.sleep(CHECK_TIMEOUT_MS, done.signal).then(
    () => false,
    () => false,
  );
  try {
    const passed = Promise.resolve(check()).then(() => true);
    return await Promise.race([passed, tooLate]);
  } catch {
    return false;
  } finally {
    done.abort();
  }
}
