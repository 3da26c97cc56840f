import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type RateLimit,
  type ReadinessCheck,
} from '#gateway';
import { CONSOLE_DIRECTORY } from './console-build.ts';
import type { Ground } from './ground.ts';

export interface GatewayParts extends Ground {
  services: GatewayOptions['services'];
  /** What must work before `/readyz` says yes, besides the gateway itself. */
  readiness: Readonly<Record<string, ReadinessCheck>>;
}

/** Bursts of this length are let through at once; over it the rate holds. */
const LIMIT_WINDOW_S = 10;

/** The gateway, listening; requests under way are finished when `running` is disposed of. */
export async function startGateway(
  { config, ...parts }: GatewayParts,
  running: AsyncDisposableStack,
): Promise<Gateway> {
  const { http } = config;
  const gateway = createGateway({
    ...parts,
    config: {
      trustedProxies: http.trustedProxies
        .split(',')
        .map((address) => address.trim())
        .filter(Boolean),
      limits: {
        address: perSecond(http.requestsPerSecondPerIp),
        identity: perSecond(http.requestsPerSecondPerPrincipal),
      },
      drainTimeoutMs: http.drainMs,
    },
    consoleDirectory: CONSOLE_DIRECTORY,
  });
  await gateway.listen(http.port, http.host);
  running.defer(() => gateway.drain());
  return gateway;
}

const perSecond = (requests: number): RateLimit => ({
  quota: requests * LIMIT_WINDOW_S,
  windowS: LIMIT_WINDOW_S,
});
