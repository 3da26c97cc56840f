import { Worker } from 'node:worker_threads';
import { CodedError } from '#foundation';
import { compact, type CompactionJob, type CompactionResult } from './compact.ts';
import type { StateDisk } from './state-disk.ts';

/** Makes sorted runs, beside the pipeline. */
export interface Compactor {
  /** Jobs go on side by side; a short one need not wait for a long one. Rejects with what went wrong. */
  run(job: CompactionJob): Promise<CompactionResult>;
  /** Ends jobs under way; their runs are of no use then. */
  close(): Promise<void>;
}

/** Does the work in this thread, on a given disk. */
export function createLocalCompactor(disk: StateDisk): Compactor {
  const running = new Set<Promise<unknown>>();
  let isClosed = false;
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (isClosed) throw new Error('The compaction was ended.');
  };
  return {
    run(job) {
      const result = compact(job, disk, pause);
      const forget = (): void => void running.delete(settled);
      const settled: Promise<void> = result.then(forget, forget);
      running.add(settled);
      return result;
    },
    async close() {
      isClosed = true;
      await Promise.all(running);
    },
  };
}

/** The thread ends when it had nothing to do for this long: it holds some 10 MB. */
const IDLE_MS_MAX = 10_000;

/** Records lie outside of the heap; on it are places of the records of one redo file, and the index of a run. */
const HEAP_MIB_MAX = 256;
const YOUNG_MIB_MAX = 6;

/** What the thread is told, and what it answers; see `compaction-worker.ts`. */
export interface CompactionRequest {
  id: number;
  job: CompactionJob;
}
export type CompactionAnswer = { id: number } & (
  | { result: CompactionResult }
  | { error: { code: string | undefined; status: number; message: string } }
);

interface Waiting {
  resolve: (result: CompactionResult) => void;
  reject: (error: Error) => void;
}

/** Does the work in a thread of its own, which is started when there is some. */
export function createThreadCompactor(): Compactor {
  return new ThreadCompactor();
}

class ThreadCompactor implements Compactor {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  run(job: CompactionJob): Promise<CompactionResult> {
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#start();
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage({ id, job } satisfies CompactionRequest);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./compaction-worker.ts', import.meta.url), {
      name: 'state compaction',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX, maxYoungGenerationSizeMb: YOUNG_MIB_MAX },
    });
    worker.on('message', (answer: CompactionAnswer) => this.#hear(answer));
    worker.on('error', (error: Error) => this.#fail(error));
    this.#worker = worker;
    return worker;
  }

  #hear(answer: CompactionAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('result' in answer) waiting?.resolve(answer.result);
    else waiting?.reject(errorOf(answer.error));
    if (this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => void this.close(), IDLE_MS_MAX);
    this.#idle.unref();
  }

  #fail(error: Error): void {
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#fail(new Error('The compaction was ended.'));
    await worker?.terminate();
  }
}

function errorOf({
  code,
  status,
  message,
}: {
  code: string | undefined;
  status: number;
  message: string;
}): Error {
  if (code === undefined) return new Error(message);
  return new CodedError({ code, status, title: 'The state of a pipeline could not be compacted' }, message);
}
