import type { AddressInfo } from 'node:net';
import type { Clock } from '#foundation';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import type { Tracing } from '#tracing';
import { type GatewayConfig, defaultGatewayConfig } from './config.ts';
import { createAuthClient } from './credentials/auth-client.ts';
import { ServiceRegistry } from './operations/service-registry.ts';
import { createConsole } from './pages/console.ts';
import { createReadiness, type ReadinessCheck } from './pages/health.ts';
import { ownDocument, ownOperations } from './pages/own-operations.ts';
import { createGatewayMetrics } from './server/gateway-metrics.ts';
import { createHttpServer } from './server/http-server.ts';
import { InFlight } from './server/in-flight.ts';
import { createLoadMonitor, type LoadMonitor } from './server/load-monitor.ts';
import { createRequestHandler } from './server/request-handler.ts';
import { stopServer } from './server/stop-server.ts';
import type { ServiceClient } from './services/service-client.ts';
import { createSteps } from './steps/create-steps.ts';

export interface GatewayOptions {
  /** `auth` is also who is asked about credentials and permissions. */
  services: { auth: ServiceClient } & Readonly<Record<string, ServiceClient>>;
  /** What is not given is as in `defaultGatewayConfig`. */
  config?: Partial<GatewayConfig>;
  logger: Logger;
  metrics: Metrics;
  tracing: Tracing;
  clock: Clock;
  /** Of Millrace, for the reference. */
  version: string;
  /** Where the built console lies. Without one there are no pages but the reference. */
  consoleDirectory?: string;
  /** What must work before `/readyz` says yes, besides the gateway itself. */
  readiness?: Readonly<Record<string, ReadinessCheck>>;
  /** Measures the event loop's delay, unless given. */
  loadMonitor?: LoadMonitor;
}

export interface Gateway {
  /** Learns the services' operations, then listens; port 0 takes a free one. Rejects if the port is taken. */
  listen(port: number, host: string): Promise<void>;
  /** Where it listens; throws a TypeError before `listen`. */
  readonly address: { host: string; port: number; url: string };
  /**
   * Stops without breaking anything: `/readyz` says no, no new connection is taken, requests in flight are
   * finished, event streams are ended so that their clients reconnect elsewhere. What is still going on after
   * `drainTimeoutMs` is cut off.
   */
  drain(): Promise<void>;
  /** Cuts off whatever is going on. */
  close(): Promise<void>;
}

/** The edge: everything a request meets before a service. See the README for the order of its steps. */
export function createGateway(options: GatewayOptions): Gateway {
  const { logger, metrics, tracing, clock, services } = options;
  const config = { ...defaultGatewayConfig, ...options.config };
  const monitor = options.loadMonitor ?? createLoadMonitor(config.eventLoopDelayMsMax);
  const inFlight = new InFlight();
  const gatewayMetrics = createGatewayMetrics(metrics, () => inFlight.size);
  const auth = createAuthClient(services.auth, clock, () => gatewayMetrics.onReportLost());
  let isDraining = false;

  const checks = { services: async () => expectComplete(registry), ...options.readiness };
  const readiness = createReadiness(checks, () => isDraining, clock);
  const registry = new ServiceRegistry({
    services: Object.values(services),
    own: {
      operations: ownOperations({ readiness, metrics, document: () => registry.document }),
      document: ownDocument(options.version),
    },
    info: { title: 'Millrace', description: 'Events in, decisions out.', version: options.version },
    clock,
    logger,
  });
  const findPage =
    options.consoleDirectory === undefined
      ? () => Promise.resolve(undefined)
      : createConsole(options.consoleDirectory, clock);
  const steps = createSteps({ config, services, auth, registry, findPage, monitor, tracing, clock });
  const onRequest = createRequestHandler({
    config,
    steps,
    inFlight,
    tracing,
    clock,
    logger,
    metrics: gatewayMetrics,
    isDraining: () => isDraining,
  });
  const server = createHttpServer({
    config,
    clock,
    onRequest,
    abandon: (socket) => inFlight.abandon(socket),
    onRefused: (code) => gatewayMetrics.onRefused(code),
  });

  const stop = async (timeoutMs: number): Promise<void> => {
    isDraining = true;
    registry.stop();
    await stopServer({ server, inFlight, clock, timeoutMs });
    monitor.close();
  };

  return {
    async listen(port, host) {
      await registry.start();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
    },
    get address() {
      const address = server.address() as AddressInfo | null;
      if (address === null) throw new TypeError('The gateway does not listen.');
      const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      return { host: address.address, port: address.port, url: `http://${host}:${address.port}` };
    },
    async drain() {
      isDraining = true;
      if (config.drainNoticeMs > 0) await clock.sleep(config.drainNoticeMs);
      await stop(config.drainTimeoutMs);
    },
    close: () => stop(0),
  };
}

function expectComplete(registry: ServiceRegistry): void {
  if (!registry.isComplete) throw new Error(`Not known yet: ${registry.missing.join(', ')}.`);
}
