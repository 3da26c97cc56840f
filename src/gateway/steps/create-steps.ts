import type { Clock } from '#foundation';
import type { Tracing } from '#tracing';
import type { GatewayConfig } from '../config.ts';
import type { AuthClient } from '../credentials/auth-client.ts';
import { GcraLimiter } from '../limits/gcra-limiter.ts';
import type { Operation } from '../operations/operation.ts';
import type { ServiceRegistry } from '../operations/service-registry.ts';
import type { RequestContext } from '../request-context.ts';
import type { LoadMonitor } from '../server/load-monitor.ts';
import type { ServiceClient } from '../services/service-client.ts';
import { createAuthenticationStep } from './authentication.ts';
import { createAuthorizationStep } from './authorization.ts';
import { createBodyStep } from './body.ts';
import { createCorsStep } from './cors.ts';
import { createAddressLimitStep, createIdentityLimitStep } from './limit.ts';
import { createLoadStep } from './load.ts';
import { createOperationStep } from './operation.ts';
import { createProtocolStep } from './protocol.ts';
import { createRouteStep } from './route.ts';
import type { Step } from './step.ts';
import { createTraceStep } from './trace.ts';

export interface StepsOptions {
  config: GatewayConfig;
  services: Readonly<Record<string, ServiceClient>>;
  auth: AuthClient;
  registry: ServiceRegistry;
  findPage: (context: RequestContext) => Promise<Operation | undefined>;
  monitor: LoadMonitor;
  tracing: Tracing;
  clock: Clock;
}

/** The steps in the order of `STEP_NAMES`, which says why it is this order. */
export function createSteps(options: StepsOptions): Step[] {
  const { config, auth, registry, tracing, clock } = options;
  return [
    createTraceStep(tracing, clock),
    createProtocolStep(config.trustedProxies),
    createLoadStep(options.monitor),
    createCorsStep(config.corsOrigins),
    createAddressLimitStep(new GcraLimiter(config.limits.address, clock)),
    createOperationStep({
      table: () => registry.table,
      isComplete: () => registry.isComplete,
      findPage: options.findPage,
    }),
    createAuthenticationStep(auth, config.corsOrigins),
    createIdentityLimitStep(new GcraLimiter(config.limits.identity, clock)),
    createAuthorizationStep(auth),
    createBodyStep(config),
    createRouteStep(new Map(Object.entries(options.services)), auth, tracing),
  ];
}
