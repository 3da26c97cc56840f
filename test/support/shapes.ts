import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  type PlatformProcess,
  type PlatformProcessOptions,
  startPlatformProcess,
} from './platform-process.ts';

/** A way to run the platform; what users see must not depend on it. */
export interface Shape {
  name: string;
  processes: number;
  start: (options: PlatformProcessOptions) => Promise<PlatformProcess>;
}

/** Every system test that takes a shape runs in all of them. */
export const SHAPES: readonly Shape[] = [
  { name: 'in one process', processes: 1, start: startPlatformProcess },
  { name: 'in three processes', processes: 3, start: startInThreeProcesses },
];

/** Gateway, auth and processing on the loopback interface, each with a data directory, two with a database. */
async function startInThreeProcesses(options: PlatformProcessOptions): Promise<PlatformProcess> {
  const token = randomBytes(16).toString('hex');
  const environment = { ...options.environment, MILLRACE_SERVICES__TOKEN: token };
  const auth = await startPlatformProcess({
    dataDirectory: join(options.dataDirectory, 'auth'),
    args: ['auth'],
    environment,
  });
  const withAuth = { ...environment, MILLRACE_SERVICES__AUTH_URL: auth.url };
  const processing = await startPlatformProcess({
    dataDirectory: join(options.dataDirectory, 'processing'),
    args: ['processing'],
    environment: withAuth,
  });
  const gateway = await startPlatformProcess({
    ...options,
    args: ['gateway'],
    environment: { ...withAuth, MILLRACE_SERVICES__PROCESSING_URL: processing.url },
  });
  return {
    ...gateway,
    apiKey: auth.apiKey,
    services: { auth, processing, token },
    readyAfterMs: auth.readyAfterMs + processing.readyAfterMs + gateway.readyAfterMs,
    words: () => [auth, processing, gateway].map((process) => process.words()).join(''),
    async end(signal) {
      const codes = [await gateway.end(signal), await processing.end(signal), await auth.end(signal)];
      return codes.find((code) => code !== 0) ?? 0;
    },
  };
}
