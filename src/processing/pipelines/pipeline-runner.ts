import { type Clock, CodedError } from '#foundation';
import type { Logger } from '#logging';
import {
  type ExecutionError,
  type ExecutionSpec,
  type ExecutionStatus,
  NO_EVENT_TIME,
  NO_METRICS,
  type StartPoint,
} from '#engine';
import type { PipelineExecution } from './execution.ts';
import { RestartPolicy } from './restart-policy.ts';

/** What shall run. */
export interface Target {
  spec: ExecutionSpec;
  /** Where its first start begins. */
  begin?: StartPoint | undefined;
  /** Makes views and topics ready; called before each start, and told whether nothing was committed before it. */
  prepare: (isFirst: boolean) => Promise<void>;
}

export interface RunnerOptions {
  execution: PipelineExecution;
  clock: Clock;
  logger: Logger;
}

/** How often a running pipeline is asked how it does. */
const WATCH_INTERVAL_MS = 500;

/**
 * Brings one pipeline to what is wanted of it, and keeps it there: starts and stops it, and starts it again when it
 * fails, as `restart-policy.ts` says. One loop does all of it, so that no two steps can meet.
 */
export class PipelineRunner {
  readonly #options: RunnerOptions;
  readonly #policy = new RestartPolicy();
  #target: Target | undefined;
  #running: { id: string; startedAtMs: number } | undefined;
  #phase: ExecutionStatus['state'] = 'stopped';
  #error: ExecutionError | null = null;
  /** Set when there is nothing more to do for this target: it is done, or failed too often. */
  #isSettled = false;
  #retryAtMs = 0;
  #isClosed = false;
  /** The target changed since the step under way began. */
  #isChanged = false;
  #wake: (() => void) | undefined;
  readonly #waiters = new Set<() => void>();
  readonly #done: Promise<void>;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#done = this.#loop();
  }

  /** Undefined: nothing shall run. Also starts anew what has failed or ended. */
  setTarget(target: Target | undefined): void {
    this.#target = target;
    this.#isChanged = true;
    this.#isSettled = false;
    this.#retryAtMs = 0;
    this.#policy.reset();
    this.#error = null;
    if (target === undefined) this.#phase = this.#running === undefined ? 'stopped' : 'stopping';
    else if (this.#running?.id !== target.spec.id) this.#phase = 'starting';
    this.#wake?.();
  }

  status(): ExecutionStatus {
    const id = this.#running?.id;
    const status = id === undefined ? undefined : this.#options.execution.status(id);
    const metrics = status?.metrics ?? NO_METRICS;
    const isRunning = this.#phase === 'running' && status !== undefined;
    return {
      state: isRunning ? status.state : this.#phase,
      error: status?.error ?? this.#error,
      warnings: status?.warnings ?? [],
      metrics,
      eventTime: status?.eventTime ?? NO_EVENT_TIME,
    };
  }

  /** Resolves when nothing runs any more that is not wanted. */
  async stopped(): Promise<void> {
    while (!this.#isClosed && (this.#isChanged || this.#isUnwanted())) {
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  /** Stops what runs. What is wanted stays wanted: the next start of the platform goes on with it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake?.();
    await this.#done;
  }

  async #loop(): Promise<void> {
    while (!this.#isClosed) {
      this.#isChanged = false;
      const waitMs = await this.#step().catch((error: unknown) => {
        this.#options.logger.error({ error }, 'a pipeline could not be brought to what is wanted');
        return WATCH_INTERVAL_MS;
      });
      this.#tellWaiters();
      await this.#sleep(waitMs);
    }
    await this.#stop();
    this.#tellWaiters();
  }

  #tellWaiters(): void {
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }

  #isUnwanted(): boolean {
    return this.#running !== undefined && this.#running.id !== this.#target?.spec.id;
  }

  /** One step towards the target; answers how long nothing needs to be done, undefined for until called. */
  async #step(): Promise<number | undefined> {
    const target = this.#target;
    if (this.#isUnwanted()) {
      await this.#stop();
      return 0;
    }
    if (target === undefined || this.#isSettled) return undefined;
    if (this.#running !== undefined) return this.#watch(target, this.#running);
    const waitMs = this.#retryAtMs - this.#options.clock.monotonicMs();
    if (waitMs > 0) return waitMs;
    await this.#start(target);
    return 0;
  }

  async #start(target: Target): Promise<void> {
    const { execution, clock } = this.#options;
    const startedAtMs = clock.monotonicMs();
    this.#phase = 'starting';
    try {
      const isFirst = target.begin !== undefined && !(await execution.hasRun(target.spec.id));
      await target.prepare(isFirst);
      await execution.start(target.spec, isFirst ? target.begin : undefined);
      this.#running = { id: target.spec.id, startedAtMs };
      if (this.#target === target) this.#phase = 'running';
    } catch (error) {
      if (this.#target === target) this.#fail(errorOf(error), 0, isFinal(error));
    }
  }

  async #watch(target: Target, running: { id: string; startedAtMs: number }): Promise<number> {
    const { execution, clock } = this.#options;
    const status = execution.status(running.id);
    if (status !== undefined && status.state !== 'failed' && status.state !== 'stopped')
      return WATCH_INTERVAL_MS;
    await execution.stop(running.id);
    this.#running = undefined;
    if (this.#target !== target) return 0;
    if (status?.state === 'stopped') {
      this.#isSettled = true;
      this.#phase = 'stopped';
      return 0;
    }
    const lost = { code: 'execution_lost', message: 'The pipeline ended without saying why.' };
    this.#fail(status?.error ?? lost, clock.monotonicMs() - running.startedAtMs, false);
    return 0;
  }

  #fail(error: ExecutionError, ranMs: number, isFinalFailure: boolean): void {
    const delayMs = isFinalFailure ? undefined : this.#policy.delayAfterFailure(ranMs);
    this.#error = error;
    this.#options.logger.warn({ error, restartInMs: delayMs ?? null }, 'a pipeline failed');
    if (delayMs === undefined) {
      this.#phase = 'failed';
      this.#isSettled = true;
      return;
    }
    this.#phase = 'starting';
    this.#retryAtMs = this.#options.clock.monotonicMs() + delayMs;
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    await this.#options.execution.stop(running.id);
    this.#running = undefined;
    if (this.#target === undefined) this.#phase = 'stopped';
  }

  async #sleep(ms: number | undefined): Promise<void> {
    if (ms === 0 || this.#isClosed || this.#isChanged) return;
    const waking = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = () => {
        waking.abort(new Error('woken'));
        resolve();
      };
    });
    const slept =
      ms === undefined ? woken : this.#options.clock.sleep(ms, waking.signal).catch(() => undefined);
    await Promise.race([woken, slept]);
    this.#wake = undefined;
  }
}

/** The script itself or what it wants is wrong: trying again would end the same. */
function isFinal(error: unknown): boolean {
  return error instanceof CodedError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

function errorOf(error: unknown): ExecutionError {
  const code = error instanceof CodedError ? error.code : 'internal_error';
  return { code, message: error instanceof Error ? error.message : String(error) };
}
