import { Worker } from 'node:worker_threads';
import { CodedError } from '#foundation';
import type { PlannedFunction } from '../plan/user-function.ts';
import type { StartTask, TaskLink, TaskPlan } from './task-link.ts';
import type { FromTask } from './task-messages.ts';

/** Heap of a task's thread; tables of windows lie outside of it and count as state. */
export const TASK_HEAP_MIB_MAX = 512;
/** Rows lie in typed arrays: little else is young. */
const TASK_YOUNG_MIB_MAX = 6;

/** What a task's thread is started with. */
export interface TaskThreadInput {
  plan: TaskPlan;
  /** An IANA name or an offset. */
  localTimeZone: string;
  functions: readonly PlannedFunction[];
}

/** Tasks in threads of their own, on the clock of the machine. */
export function threadTasks({ localTimeZone, functions }: Omit<TaskThreadInput, 'plan'>): StartTask {
  return (plan, index, hear): TaskLink => {
    const worker = new Worker(new URL('./task-worker.ts', import.meta.url), {
      workerData: { plan, localTimeZone, functions } satisfies TaskThreadInput,
      name: `task ${index}`,
      resourceLimits: {
        maxOldGenerationSizeMb: TASK_HEAP_MIB_MAX,
        maxYoungGenerationSizeMb: TASK_YOUNG_MIB_MAX,
      },
    });
    const fail = (error: CodedError): void => {
      const { code, status, title, message } = error;
      hear({ kind: 'failed', error: { code, status, title, message } });
    };
    let isClosed = false;
    worker.on('message', (message: FromTask) => hear(message));
    worker.on('error', (error) => fail(causeOf(error)));
    worker.on('exit', (code) => {
      if (!isClosed) fail(failed(`A task ended with code ${code} without a word.`));
    });
    return {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      post: (message, transfer = []) => worker.postMessage(message, transfer),
      async close() {
        isClosed = true;
        await worker.terminate();
      },
    };
  };
}

function causeOf(error: Error): CodedError {
  if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return failed(error.message);
  const definition = {
    code: 'pipeline_out_of_memory',
    status: 507,
    title: 'The pipeline exceeds its memory',
  };
  return new CodedError(
    definition,
    `A task of the pipeline needs more than ${TASK_HEAP_MIB_MAX} MiB of heap.`,
  );
}

function failed(message: string): CodedError {
  return new CodedError(
    { code: 'pipeline_failed', status: 500, title: 'A task of the pipeline failed' },
    message,
  );
}
