// How Node runs Millrace, whoever starts it: the launcher, the tests, the benchmarks. Plain JavaScript for Node 20.
import { join } from 'node:path';

/**
 * The young generation takes up to three times the semi-space. V8's own limit let the main thread's grow to 108 MB
 * within 40 s of the demo; with 8 MB it is 17 MB, and ingestion costs no more CPU (measured, events per CPU-second:
 * default 150,000, 8 MB 170,000, 4 MB 165,000, 2 MB 147,000; `--optimize-for-size` 48,000). Workers set their own.
 * Two threads of V8's pool do the garbage collection and optimisation of all isolates as fast as four on two cores.
 *
 * The flags are part of the compile cache's key: programs started with others share nothing with these.
 */
export const nodeArguments = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=8',
  '--v8-pool-size=2',
];

/** Variables for a checkout at `root`, under those that the caller's environment sets. */
export function nodeEnvironment(root) {
  return {
    // The compile cache keeps stripped and compiled TypeScript: the second start is several times faster.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'millrace'),
    // glibc gives each thread an arena of its own and returns little of it: two for all are worth some 30 MB.
    MALLOC_ARENA_MAX: '2',
    ...process.env,
  };
}
