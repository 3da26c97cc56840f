import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Says whether the process is too busy to take on more. */
export interface LoadMonitor {
  isOverloaded(): boolean;
  close(): void;
}

const SAMPLE_MS = 500;
const RESOLUTION_MS = 20;

/**
 * Overloaded while the mean delay of the event loop in the last half second was above `delayMsMax`; no longer
 * once it is below half of it, so that the state does not flutter.
 */
export function createLoadMonitor(delayMsMax: number): LoadMonitor {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let overloaded = false;
  const timer = setInterval(() => {
    const meanMs = delay.mean / 1e6;
    delay.reset();
    overloaded = meanMs > (overloaded ? delayMsMax / 2 : delayMsMax);
  }, SAMPLE_MS);
  timer.unref();
  return {
    isOverloaded: () => overloaded,
    close() {
      clearInterval(timer);
      delay.disable();
    },
  };
}
