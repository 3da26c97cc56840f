import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '#foundation';
import { connectEventLog } from '#log';
import type { ExecutionError } from '../../execution.ts';
import { isCoded } from '#foundation';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import { runtimeErrors } from '../../runtime/errors.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import { connectPlatform } from './remote-services.ts';
import { type FromWorker, METRICS_INTERVAL_MS, type ToWorker, type WorkerInput } from './worker-protocol.ts';

/**
 * The thread of one pipeline. It compiles the script, runs its job until it is told to stop, and says how it does.
 * Whatever goes wrong ends the thread with a cause; the last committed epoch is what a restart begins with.
 */
const port = parentPort;
if (port === null) throw new TypeError('This module is the entry of a worker thread.');
const input = workerData as WorkerInput;
const say = (message: FromWorker): void => port.postMessage(message);

const stop = new AbortController();
port.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') stop.abort(new Error('The pipeline is stopped.'));
  else void makeSavepoint(message.request, message.directory);
});

let pipeline: Pipeline | undefined;
const log = connectEventLog(input.logPort);
const services = connectPlatform(input.services);
let timer: NodeJS.Timeout | undefined;
try {
  pipeline = await openPipeline({ ...input, log, services, clock: systemClock, signal: stop.signal });
  const running = pipeline;
  timer = setInterval(() => say({ kind: 'metrics', metrics: running.metrics() }), METRICS_INTERVAL_MS);
  await running.run(() => say({ kind: 'running', warnings: running.warnings }));
  say({ kind: 'done', metrics: running.metrics() });
} catch (error) {
  const details = isCoded(error) ? error.details : {};
  say({ kind: 'failed', error: explain(error), details, metrics: pipeline?.metrics() ?? null });
} finally {
  clearInterval(timer);
  await log.close();
  services.close();
  port.close();
}

async function makeSavepoint(request: number, directory: string): Promise<void> {
  try {
    if (pipeline === undefined) throw runtimeErrors.pipeline_not_running('The pipeline is not open yet.');
    say({ kind: 'savepoint', request, manifest: await pipeline.savepoint(directory) });
  } catch (error) {
    const status = isCoded(error) ? error.status : 500;
    say({ kind: 'savepoint-failed', request, error: explain(error), status });
  }
}

function explain(error: unknown): ExecutionError {
  const code = isCoded(error) || error instanceof EvaluationError ? error.code : 'pipeline_failed';
  const { line, column } = isCoded(error) ? (error.details as { line?: number; column?: number }) : {};
  return {
    code,
    message: error instanceof Error ? error.message : String(error),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}
