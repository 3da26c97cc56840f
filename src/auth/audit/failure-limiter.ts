import type { Clock } from '#foundation';

/** Failures of one network recorded one by one in a window; those beyond are counted and recorded as a number. */
export const FAILURES_PER_WINDOW_MAX = 20;
export const FAILURE_WINDOW_MS = 60_000;
/** Networks watched at a time; beyond it the one watched longest begins anew. */
const NETWORKS_MAX = 10_000;

export interface FailureLimiter {
  /** True if this failure shall be recorded by itself. */
  admit(network: string): boolean;
  /** Networks whose window is over, with the number of failures that were not recorded. Each is answered once. */
  drain(): { network: string; count: number }[];
}

interface Window {
  endsAtMs: number;
  seen: number;
}

/** Keeps one attacker from filling the audit log: failures cost the attacker nothing, but each record costs a sync. */
export function createFailureLimiter(clock: Clock): FailureLimiter {
  const windows = new Map<string, Window>();
  const over: { network: string; count: number }[] = [];

  const close = (network: string, window: Window): void => {
    windows.delete(network);
    const count = window.seen - FAILURES_PER_WINDOW_MAX;
    if (count > 0) over.push({ network, count });
  };

  return {
    admit(network) {
      const nowMs = clock.monotonicMs();
      let window = windows.get(network);
      if (window && window.endsAtMs <= nowMs) close(network, window);
      if (!window || window.endsAtMs <= nowMs) {
        window = { endsAtMs: nowMs + FAILURE_WINDOW_MS, seen: 0 };
        windows.set(network, window);
        const [oldest] = windows;
        if (windows.size > NETWORKS_MAX && oldest) close(...oldest);
      }
      window.seen++;
      return window.seen <= FAILURES_PER_WINDOW_MAX;
    },
    drain() {
      const nowMs = clock.monotonicMs();
      for (const [network, window] of windows) if (window.endsAtMs <= nowMs) close(network, window);
      return over.splice(0);
    },
  };
}
