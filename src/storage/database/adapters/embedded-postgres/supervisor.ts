import { type Server, type ServerOptions, startServer } from './server.ts';

export interface SupervisedServer {
  readonly pid: number;
  stop(): Promise<void>;
  unref(): void;
}

export interface SupervisorOptions extends Omit<ServerOptions, 'onLine'> {
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** Pause before a server that ended by itself is started again; doubles with each failed start. */
const RESTART_DELAY_MS = 100;
const RESTART_DELAY_MS_MAX = 30_000;

/**
 * Starts the server, and starts it again whenever it ends without being asked to. Meanwhile statements are
 * refused with `database_unavailable`. Rejects only if the first start fails.
 */
export async function keepServerRunning(options: SupervisorOptions): Promise<SupervisedServer> {
  const stopping = new AbortController();
  let isReferenced = true;
  let server = await start(options);
  const watched = watch();

  async function watch(): Promise<void> {
    for (;;) {
      const reason = await server.exited;
      if (stopping.signal.aborted) return;
      options.log('error', `PostgreSQL ended unexpectedly (${reason}); starting it again`);
      const next = await restart();
      if (next === undefined) return;
      server = next;
      if (!isReferenced) server.unref();
      // Asked to stop while this start was under way.
      if (stopping.signal.aborted) await server.stop();
    }
  }

  async function restart(): Promise<Server | undefined> {
    for (let delayMs = RESTART_DELAY_MS; ; delayMs = Math.min(delayMs * 2, RESTART_DELAY_MS_MAX)) {
      await options.clock.sleep(delayMs, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      try {
        return await start(options);
      } catch (error) {
        options.log('error', `PostgreSQL could not be started again: ${String(error)}`);
      }
    }
  }

  return {
    get pid() {
      return server.pid;
    },
    async stop() {
      stopping.abort(new Error('stopping'));
      await server.stop();
      await watched;
    },
    unref() {
      isReferenced = false;
      server.unref();
    },
  };
}

function start(options: SupervisorOptions): Promise<Server> {
  return startServer({ ...options, onLine: (line) => options.log(levelOf(line), `postgresql: ${line}`) });
}

/** PostgreSQL's severities in ours; `LOG` lines tell of starts and stops. */
function levelOf(line: string): 'info' | 'warn' | 'error' {
  if (/^(ERROR|FATAL|PANIC):/.test(line)) return 'error';
  return line.startsWith('WARNING:') ? 'warn' : 'info';
}
