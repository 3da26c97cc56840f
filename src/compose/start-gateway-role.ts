import { createRemoteServiceClient, type ServiceClient } from '#gateway';
import { ensureConsole } from './console.ts';
import { startGateway } from './gateway.ts';
import type { Ground } from './ground.ts';
import { serviceAccess } from './role.ts';

/** `millrace serve gateway`: the edge with the console; it keeps nothing and may run any number of times. */
export async function startGatewayRole(ground: Ground, running: AsyncDisposableStack): Promise<string> {
  const { token, authUrl, processingUrl } = serviceAccess('gateway', ground.config);
  await ensureConsole(ground.announce, ground.logger);
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
