import { parentPort } from 'node:worker_threads';
import { isCoded } from '#foundation';
import { compact } from './compact.ts';
import type { CompactionAnswer, CompactionRequest } from './compactor.ts';
import { nodeDisk } from './state-disk.ts';

/** The thread that makes the sorted runs of one pipeline; see `compactor.ts`. */
const port = parentPort;
if (port === null) throw new TypeError('This module is the entry of a worker thread.');
const say = (answer: CompactionAnswer): void => port.postMessage(answer);

port.on('message', ({ id, job }: CompactionRequest) => {
  compact(job, nodeDisk, () => new Promise((resolve) => setImmediate(resolve))).then(
    (result) => say({ id, result }),
    (error: unknown) => say({ id, error: explain(error) }),
  );
});

function explain(error: unknown): { code: string | undefined; status: number; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return isCoded(error)
    ? { code: error.code, status: error.status, message }
    : { code: undefined, status: 500, message };
}
