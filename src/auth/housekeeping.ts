import { CHECKPOINT_INTERVAL_MS, CHECKPOINT_RECORDS, type Checkpointer } from './audit/checkpointer.ts';
import { recordSuppressedFailures } from './audit/record-failure.ts';
import type { AuthParts } from './auth-parts.ts';
import { deleteExpiredSessions } from './sessions/session-store.ts';
import type { KeyRing } from './tokens/key-ring.ts';

/** How often the length of the chains is looked at, and how often the rest is done. */
const LOOK_INTERVAL_MS = 5_000;
const LOOKS_PER_CHECKPOINT = CHECKPOINT_INTERVAL_MS / LOOK_INTERVAL_MS;

export interface Housekeeping {
  stop(): Promise<void>;
}

/**
 * What has to be done from time to time: sign the audit log after a minute or a thousand records, change keys,
 * forget what has expired. A turn that fails is logged and done again at the next.
 */
export function startHousekeeping(parts: AuthParts, ring: KeyRing, checkpointer: Checkpointer): Housekeeping {
  const stopping = new AbortController();
  let turn = 0;

  const doTurn = async (): Promise<void> => {
    turn++;
    if (turn % LOOKS_PER_CHECKPOINT !== 0) {
      await checkpointer.write(CHECKPOINT_RECORDS);
      return;
    }
    await recordSuppressedFailures(parts);
    await checkpointer.write();
    await ring.rotate();
    await deleteExpiredSessions(parts.database, parts.clock.nowMs());
    await parts.throttle.sweep();
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await parts.clock.sleep(LOOK_INTERVAL_MS, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await doTurn().catch((error: unknown) => parts.logger.error({ error }, 'housekeeping of auth failed'));
    }
  };

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
