import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installPackage, runCommand } from './command.ts';
import { freePorts } from './ports.ts';
import { startProcess, stopProcess, waitUntil } from './process.ts';
import type { Service } from './service.ts';

const SERVER = '/usr/bin/redis-server';
const START_TIMEOUT_MS = 30_000;

/** One Redis, in memory only: nothing that must survive lives there. */
export const redis: Service = {
  name: 'redis',
  async provision() {
    await installPackage('redis-server', SERVER);
  },
  async start(folder) {
    const [port] = (await freePorts(1)) as [number];
    const data = join(folder, 'data');
    mkdirSync(data, { recursive: true });
    const network = ['--bind', '127.0.0.1', '--port', String(port), '--protected-mode', 'yes'];
    const memory = ['--save', '', '--appendonly', 'no', '--maxmemory', '256mb', '--dir', data];
    const server = startProcess('server', SERVER, [...network, ...memory], {
      logFile: join(folder, 'server.log'),
    });
    const isReady = (): Promise<boolean> =>
      runCommand('/usr/bin/redis-cli', ['-p', String(port), 'ping']).then(
        (answer) => answer.trim() === 'PONG',
        () => false,
      );
    try {
      await waitUntil(isReady, START_TIMEOUT_MS, `Redis (log in ${folder}/server.log)`);
    } catch (error) {
      await stopProcess(server);
      throw error;
    }
    const about = await runCommand(SERVER, ['--version']);
    const version = /v=([\d.]+)/u.exec(about)?.[1] ?? 'unknown';
    return { version, processes: [server], endpoints: { url: `redis://127.0.0.1:${port}`, folder } };
  },
};
