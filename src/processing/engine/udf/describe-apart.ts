import { Worker } from 'node:worker_threads';
import type { FunctionDescription } from '../plan/user-function.ts';
import type { ModuleExport } from './describe-module.ts';

/** The modules of a script must say what they export within this time. */
export const DESCRIBE_MS_MAX = 10_000;
const DESCRIBE_HEAP_MIB_MAX = 128;
/** Scripts that are looked at at once; others wait. */
export const DESCRIBE_THREADS_MAX = 2;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * What modules export, found in a thread that ends, with limits of its own. A module that ends the thread, or is not
 * done in time, is described by that; so are those behind it, which were not looked at.
 */
export async function describeApart(exports: readonly ModuleExport[]): Promise<FunctionDescription[]> {
  if (exports.length === 0) return [];
  if (running >= DESCRIBE_THREADS_MAX) await new Promise<void>((wake) => waiting.push(wake));
  running++;
  try {
    return await lookApart(exports);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function lookApart(exports: readonly ModuleExport[]): Promise<FunctionDescription[]> {
  return new Promise((resolve) => {
    const found: FunctionDescription[] = [];
    const worker = new Worker(new URL('./describe-worker.ts', import.meta.url), {
      workerData: exports,
      name: 'functions',
      resourceLimits: { maxOldGenerationSizeMb: DESCRIBE_HEAP_MIB_MAX },
    });
    /** What is missing was not reached because of `why`. */
    const settle = (why: string): void => {
      clearTimeout(timer);
      for (const { exportName } of exports.slice(found.length))
        found.push({ kind: 'problem', message: `The module of ${exportName} ${why}.` });
      resolve(found);
      void worker.terminate();
    };
    const timer = setTimeout(() => settle(`was not done after ${DESCRIBE_MS_MAX / 1000} s`), DESCRIBE_MS_MAX);
    worker.on('message', (description: FunctionDescription) => {
      if (found.push(description) === exports.length) settle('');
    });
    worker.on('error', (error) => settle(`failed: ${error.message}`));
    worker.on('exit', () => settle('ended its thread'));
  });
}
