import { setFlagsFromString } from 'node:v8';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type Clock, CodedError } from '#foundation';
import { type EventLog, serveEventLog } from '#log';
import type { Logger } from '#logging';
import { type EventTimeReport, NO_EVENT_TIME } from '../../event-time.ts';
import { type ExecutionError, type ExecutionStatus, NO_METRICS } from '../../execution.ts';
import { runtimeErrors } from '../../runtime/errors.ts';
import { type WaitingPlace, waitingPlaces } from '../../runtime/waiting-places.ts';
import type { SavepointManifest } from '../../state/savepoint.ts';
import { Rate } from './rate.ts';
import { type PlatformServices, servePlatform } from './remote-services.ts';
import type {
  FromWorker,
  PipelineSettings,
  ToWorker,
  WorkerInput,
  WorkerMetrics,
} from './worker-protocol.ts';

/** Heap of a pipeline's thread. State lies outside of it, in typed arrays, and has a limit of its own. */
export const WORKER_HEAP_MIB_MAX = 512;
/**
 * Enough for the short-lived objects of a pipeline, whose rows lie in typed arrays: with 16 each thread kept 16 MB of
 * empty young generation, with 6 it keeps 4.
 */
const WORKER_YOUNG_MIB_MAX = 6;
/** A worker that was told to stop and does not is ended; its epoch under way is lost and done again. */
const STOP_MS_MAX = 10_000;

export interface PipelineThreadOptions extends PipelineSettings {
  log: EventLog;
  services: PlatformServices;
  clock: Clock;
  logger: Logger;
}

interface SavepointRequest {
  resolve: (manifest: SavepointManifest) => void;
  reject: (error: CodedError) => void;
}

/** The worker of one pipeline, seen from the main thread. */
export class PipelineThread {
  readonly #options: PipelineThreadOptions;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #rateIn: Rate;
  readonly #rateOut: Rate;
  #state: ExecutionStatus['state'] = 'starting';
  #error: ExecutionError | null = null;
  #warnings: readonly string[] = [];
  #metrics: WorkerMetrics = { ...NO_METRICS, eventTime: NO_EVENT_TIME };
  #settleStart: (error?: CodedError) => void = () => {};
  /** By operator; made when something waits for the first time. */
  #places: Map<string, WaitingPlace> | undefined;
  #lastRequest = 0;
  /** Savepoints under way. */
  readonly #requests = new Map<number, SavepointRequest>();

  constructor(options: PipelineThreadOptions) {
    this.#options = options;
    const { log, services, clock, logger: _, ...settings } = options;
    const { port1, port2 } = new MessageChannel();
    serveEventLog(port1, log);
    const platform = new MessageChannel();
    servePlatform(platform.port1, services);
    const input: WorkerInput = {
      ...settings,
      logPort: port2,
      services: {
        port: platform.port2,
        hasTables: services.tables !== undefined,
        hasSchemas: services.schemas !== undefined,
      },
    };
    // The main thread's semi-space is a flag of the process, and would beat the limits below; its heap keeps it.
    setFlagsFromString('--max-semi-space-size=0');
    this.#worker = new Worker(new URL('./pipeline-worker.ts', import.meta.url), {
      workerData: input,
      transferList: [port2, platform.port2],
      name: `pipeline ${settings.spec.name}`.slice(0, 60),
      resourceLimits: {
        maxOldGenerationSizeMb: WORKER_HEAP_MIB_MAX,
        maxYoungGenerationSizeMb: WORKER_YOUNG_MIB_MAX,
      },
    });
    this.#rateIn = new Rate(clock.monotonicMs());
    this.#rateOut = new Rate(clock.monotonicMs());
    this.#worker.on('message', (message: FromWorker) => this.#hear(message));
    this.#worker.on('error', (error) => this.#fail(causeOf(error)));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        port1.close();
        platform.port1.close();
        for (const { reject } of this.#requests.values())
          reject(runtimeErrors.pipeline_not_running('The pipeline ended before there was a savepoint.'));
        this.#ended(code);
        resolve();
      });
    });
  }

  /** Resolves when the pipeline reads its sources, rejects with the reason if it cannot. */
  started(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settleStart = (error) => (error === undefined ? resolve() : reject(error));
    });
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'running':
        if (this.#state === 'starting') this.#state = 'running';
        this.#warn(message.warnings);
        this.#settleStart();
        return;
      case 'metrics':
        this.#note(message.metrics);
        return;
      case 'savepoint':
        this.#settleRequest(message.request)?.resolve(message.manifest);
        return;
      case 'savepoint-failed': {
        const { error, status } = message;
        const title = 'There is no savepoint';
        this.#settleRequest(message.request)?.reject(
          new CodedError({ code: error.code, status, title }, error.message),
        );
        return;
      }
      case 'done':
        this.#note(message.metrics);
        this.#state = 'stopped';
        this.#settleStart();
        return;
      case 'failed':
        if (message.metrics !== null) this.#note(message.metrics);
        this.#fail(message.error, message.details);
    }
  }

  #warn(warnings: readonly string[]): void {
    this.#warnings = warnings;
    const { id, name } = this.#options.spec;
    for (const warning of warnings)
      this.#options.logger.warn({ pipeline: { id, name } }, `pipeline: ${warning}`);
  }

  #note(metrics: WorkerMetrics): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#metrics = metrics;
    this.#rateIn.update(metrics.recordsIn, nowMs);
    this.#rateOut.update(metrics.recordsOut, nowMs);
  }

  #fail(error: ExecutionError, details: Record<string, unknown> = {}): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#error = error;
    const { id, name } = this.#options.spec;
    this.#options.logger.error(
      { pipeline: { id, name }, code: error.code },
      `pipeline failed: ${error.message}`,
    );
    const status = error.code === 'sql_invalid' ? 422 : 500;
    this.#settleStart(
      new CodedError(
        { code: error.code, status, title: 'The pipeline stopped with an error' },
        error.message,
        { details },
      ),
    );
  }

  /** Rejects with `pipeline_not_running`, or the reason why there is none. */
  savepoint(directory: string): Promise<SavepointManifest> {
    const { name } = this.#options.spec;
    if (this.#state !== 'running')
      return Promise.reject(runtimeErrors.pipeline_not_running(`The pipeline ${name} does not run.`));
    const request = ++this.#lastRequest;
    return new Promise((resolve, reject) => {
      this.#requests.set(request, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      this.#worker.postMessage({ kind: 'savepoint', request, directory } satisfies ToWorker);
    });
  }

  #settleRequest(request: number): SavepointRequest | undefined {
    const found = this.#requests.get(request);
    this.#requests.delete(request);
    return found;
  }

  /** The thread is gone: by itself, by its limits, or because it was told to. */
  #ended(exitCode: number): void {
    if (this.#state === 'failed' || this.#state === 'stopped') return;
    if (this.#state === 'stopping') this.#state = 'stopped';
    else
      this.#fail({
        code: 'pipeline_failed',
        message: `The worker ended with code ${exitCode} without a word.`,
      });
  }

  get hasEnded(): boolean {
    return this.#state === 'stopped' || this.#state === 'failed';
  }

  /** Commits the epoch under way and ends. */
  async stop(): Promise<void> {
    if (this.#state !== 'failed' && this.#state !== 'stopped') {
      this.#state = 'stopping';
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      this.#worker.postMessage({ kind: 'stop' } satisfies ToWorker);
      const timer = setTimeout(() => void this.#worker.terminate(), STOP_MS_MAX);
      await this.#exited;
      clearTimeout(timer);
      return;
    }
    await this.#exited;
  }

  status(): ExecutionStatus {
    const { clock } = this.#options;
    const { eventTime: _, ...metrics } = this.#metrics;
    const { watermarkMs } = metrics;
    const isRunning = this.#state === 'running';
    return {
      state: this.#state,
      error: this.#error,
      warnings: this.#warnings,
      metrics: {
        ...metrics,
        recordsInPerSecond: isRunning ? this.#rateIn.perSecond : 0,
        recordsOutPerSecond: isRunning ? this.#rateOut.perSecond : 0,
        watermarkLagMs: watermarkMs === null ? null : Math.max(0, clock.nowMs() - watermarkMs),
      },
      eventTime: this.#eventTime(),
    };
  }

  #eventTime(): EventTimeReport {
    const { eventTime } = this.#metrics;
    if (eventTime.waiting.length > 0) this.#places ??= waitingPlaces(this.#options.sinks);
    const waiting = eventTime.waiting.map((one) => {
      const { description = one.operator, inputs = [] } = this.#places?.get(one.operator) ?? {};
      return { ...one, description, inputs };
    });
    return { ...eventTime, waiting };
  }
}

function causeOf(error: Error): ExecutionError {
  const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isMemory
    ? {
        code: 'pipeline_out_of_memory',
        message: `The pipeline needs more than ${WORKER_HEAP_MIB_MAX} MiB of heap.`,
      }
    : { code: 'pipeline_failed', message: error.message };
}
