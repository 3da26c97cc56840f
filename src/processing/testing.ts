import type { TestContext } from 'node:test';
import type { Database } from '#database';
import { systemClock } from '#foundation';
import type { Principal } from '#identity';
import type { EventLog } from '#log';
import { silentLogger } from '#logging';
import { createMetrics } from '#metrics';
import { openTestDatabase } from '../storage/database/testing.ts';
import { openTestLog } from './log/testing.ts';
import {
  createProcessingService,
  type ProcessingDeps,
  type ProcessingService,
} from './processing-service.ts';

export interface Bench {
  log: EventLog;
  database: Database;
  service: ProcessingService;
  /** Sends a request as an administrator, and answers status and JSON body. */
  call: (method: string, url: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** Opens a further service over the same log and database, as after a crash: nothing of the first is closed. */
  reopen: () => Promise<Bench>;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, unknown>;
}

export type BenchOptions = Partial<Omit<ProcessingDeps, 'log' | 'database'>>;

/** A processing service over an embedded log and database of its own, closed when the test ends. */
export async function openBench(t: TestContext, options: BenchOptions = {}): Promise<Bench> {
  const [log, database] = await Promise.all([openTestLog(), openTestDatabase()]);
  const services: ProcessingService[] = [];
  t.after(async () => {
    for (const service of services) await service.close();
    await Promise.all([log.close(), database.close()]);
  });
  const open = async (): Promise<Bench> => {
    const service = await createProcessingService({
      clock: systemClock,
      logger: silentLogger,
      metrics: createMetrics(),
      version: '0.0.0',
      verify: () => ADMIN,
      log,
      database,
      ...options,
    });
    services.push(service);
    return {
      log,
      database,
      service,
      call: (method, url, body, headers) => call(service, method, url, body, headers),
      reopen: open,
    };
  };
  return open();
}

const ADMIN: Principal = {
  id: 'usr_ana',
  kind: 'user',
  name: 'ana',
  tenant: 'default',
  roles: ['admin'],
  scopes: [],
};

async function call(
  service: ProcessingService,
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  const answer = await service.app.inject({
    method: method as 'GET',
    url,
    headers: {
      authorization: 'Bearer test',
      ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: isRaw ? body : JSON.stringify(body) }),
  });
  const text = answer.body;
  return {
    status: answer.statusCode,
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
    headers: answer.headers,
  };
}
