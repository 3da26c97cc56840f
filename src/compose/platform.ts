import type { Config } from '#config';
import { type Ground, openGround } from './ground.ts';
import type { Role } from './role.ts';

export interface PlatformOptions {
  config: Config;
  /** The one context that this process shall hold; undefined: all of them. */
  role?: Role | undefined;
  /** Words for whoever sits at the terminal; logs go elsewhere. */
  announce: (line: string) => void;
}

export interface Platform {
  url: string;
  /** Drains and stops everything, in the opposite order of its start. */
  stop(): Promise<void>;
}

/** Starts what a process holds on its ground, says so, and returns where it listens. */
export type Starter = (ground: Ground, running: AsyncDisposableStack) => Promise<string>;

/**
 * Starts the whole platform in this process, or one context of it. If a step fails, what was started before it is
 * stopped again, and the error is the step's own.
 */
export async function startPlatform({ config, role, announce }: PlatformOptions): Promise<Platform> {
  const start = await starterOf(role);
  await using starting = new AsyncDisposableStack();
  const service = role === undefined ? 'millrace' : `millrace-${role}`;
  const ground = await openGround(config, announce, service, starting);
  const url = await start(ground, starting);
  const running = starting.move();
  return { url, stop: () => running.disposeAsync() };
}

/** A process loads only what it holds. */
async function starterOf(role: Role | undefined): Promise<Starter> {
  switch (role) {
    case undefined:
      return (await import('./start-everything.ts')).startEverything;
    case 'gateway':
      return (await import('./start-gateway-role.ts')).startGatewayRole;
    case 'auth':
      return (await import('./start-auth-role.ts')).startAuthRole;
    case 'processing':
      return (await import('./start-processing-role.ts')).startProcessingRole;
  }
}
