import type { ServiceClient } from '#gateway';
import { ensureConsole } from './console.ts';
import { startGateway } from './gateway.ts';
import type { Ground } from './ground.ts';
import { serviceAccess } from './role.ts';

/** `millrace serve gateway`: the edge with the console; it keeps nothing and may run any number of times. */
export async function startGatewayRole(ground: Ground, running: AsyncDisposableStack): Promise<string> {
  const { token, authUrl, processingUrl } = serviceAccess('gateway', ground.config);
  await ensureConsole(ground.announce, ground.logger);
  // Loaded here only: its HTTP client is a quarter of all code, and a platform in one process has no use for it.
  const { createRemoteServiceClient } = await import('../gateway/services/adapters/remote.ts');
  const remote = (name: string, origin: string): ServiceClient =>
    running.adopt(createRemoteServiceClient({ name, origin, serviceToken: token }), (client) =>
      client.close(),
    );
  const services = { auth: remote('auth', authUrl), processing: remote('processing', processingUrl) };
  const gateway = await startGateway({ ...ground, services, readiness: {} }, running);
  const { url } = gateway.address;
  ground.announce(`Millrace gateway is ready at ${url}`);
  return url;
}
