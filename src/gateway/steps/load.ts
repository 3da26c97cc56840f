import { gatewayErrors } from '../errors.ts';
import type { LoadMonitor } from '../server/load-monitor.ts';
import type { Step } from './step.ts';

const HEALTH_PATHS = new Set(['/livez', '/readyz', '/metrics']);

/** Sends requests away while the process cannot keep up, so that those inside still finish in time. */
export function createLoadStep(monitor: LoadMonitor): Step {
  return {
    name: 'load',
    run({ target }) {
      if (monitor.isOverloaded() && !HEALTH_PATHS.has(target.path)) {
        throw gatewayErrors.overloaded('The server is too busy.', { retryAfterS: 1 });
      }
      return 'next';
    },
  };
}
