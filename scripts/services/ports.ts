import { createServer } from 'node:net';

/** Below the range from which systems give out ports to clients, so that nobody is given ours in between. */
const FIRST = 21_000;
const LAST = 29_999;

/** So many different ports of the loopback address that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  let port = FIRST + (process.pid % (LAST - FIRST));
  for (let tries = 0; found.length < count && tries < LAST - FIRST; tries++) {
    if (await isFree(port)) found.push(port);
    port = port === LAST ? FIRST : port + 1;
  }
  if (found.length < count) throw new Error(`No free ports between ${FIRST} and ${LAST}.`);
  return found;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
