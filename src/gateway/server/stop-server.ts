import type { Server } from 'node:http';
import type { Clock } from '#foundation';
import type { InFlight } from './in-flight.ts';

/**
 * Stops listening, closes idle connections, lets what is in flight finish for `timeoutMs` at most, and then
 * closes every connection that is left.
 */
export async function stopServer(options: {
  server: Server;
  inFlight: InFlight;
  clock: Clock;
  timeoutMs: number;
}): Promise<void> {
  const { server, inFlight, clock, timeoutMs } = options;
  const closed = new Promise<void>((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
  inFlight.endEventStreams();
  if (timeoutMs > 0) {
    const done = new AbortController();
    const tooLate = clock.sleep(timeoutMs, done.signal).catch(() => undefined);
    await Promise.race([inFlight.whenEmpty(), tooLate]);
    done.abort(new Error('done'));
  }
  server.closeAllConnections();
  await closed;
}
