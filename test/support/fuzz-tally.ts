import assert from 'node:assert/strict';
import type { GeneratedRequest } from './fuzz-api.ts';
import type { Answer } from './judge-answer.ts';
import type { ApiOperation } from './openapi.ts';

/** What came of many requests. */
export interface Tally {
  /** Sends, judges and counts one; answers the status, or 0 if nothing came back. */
  take(
    operation: ApiOperation,
    request: GeneratedRequest,
    caller: string,
    answer: () => Promise<Answer>,
  ): Promise<number>;
  summary(): string;
  /** One of each kind, so that a run shows all that is wrong. */
  faults(): string[];
}

/** Operations that need no sign-in over loopback, though they are not public. */
const OPEN_LOCALLY: readonly string[] = ['/metrics'];

export function createTally(judge: (operation: ApiOperation, answer: Answer) => void): Tally {
  const statuses = new Map<number, number>();
  const faults = new Map<string, string>();
  let slowest = { ms: 0, what: '' };
  return {
    async take(operation, request, caller, answerOf) {
      const what = `${operation.method} ${operation.path}`;
      const startMs = performance.now();
      let status = 0;
      try {
        const answer = await answerOf();
        status = answer.status;
        judge(operation, answer);
        const isOpen = operation.isPublic || OPEN_LOCALLY.includes(operation.path);
        if (caller === 'nobody' && !isOpen) assert.ok(status >= 400, 'nobody may');
      } catch (error) {
        const { message } = error as Error;
        const shown = JSON.stringify(request).slice(0, 1_500);
        faults.set(`${what} ${message.slice(0, 60)}`, `${caller}: ${message}\n  ${shown}`);
      }
      const ms = performance.now() - startMs;
      if (ms > slowest.ms) slowest = { ms, what };
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      return status;
    },
    summary() {
      const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
      return `answers: ${counts.join(', ')}; slowest ${Math.round(slowest.ms)} ms, ${slowest.what}`;
    },
    faults: () => [...faults.values()],
  };
}
