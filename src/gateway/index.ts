export { defaultGatewayConfig, type GatewayConfig, type RateLimit } from './config.ts';
export { gatewayErrors } from './errors.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export type { ReadinessCheck } from './pages/health.ts';
export type { LoadMonitor } from './server/load-monitor.ts';
export type { ServiceAnswer, ServiceCall, ServiceClient } from './services/service-client.ts';
export { createLocalServiceClient, type LocalServiceOptions } from './services/adapters/local.ts';
