import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, residentBytes, type ServiceProcess } from '../../scripts/services/process.ts';
import { runningService } from '../../scripts/services/service.ts';
import { FlinkRefusal, openSession } from '../../test/oracle/flink.ts';
import { splitScript } from '../../test/oracle/split-script.ts';
import type { Dataset } from './dataset.ts';
import type { Measure } from './measure.ts';
import { nexmarkScript } from './script.ts';

/** The Flink that `npm run services -- up flink` started, ready to be measured. */
export interface FlinkRuns {
  version: string;
  /** Heap of state, object reuse, mini-batch; no checkpoints. Rejects with {@link FlinkRefusal} if the query fails. */
  run(query: string, parallelism: number, dataset: Dataset): Promise<Measure>;
}

/** As the authors of the public suite advise. A job ends by itself, so nothing waits for it in the gateway. */
const SESSION: Readonly<Record<string, string>> = {
  'execution.runtime-mode': 'streaming',
  'pipeline.object-reuse': 'true',
  'table.local-time-zone': 'UTC',
  'table.exec.mini-batch.enabled': 'true',
  'table.exec.mini-batch.allow-latency': '2s',
  'table.exec.mini-batch.size': '50000',
  'table.optimizer.distinct-agg.split.enabled': 'true',
};

const JOB_TIMEOUT_MS = 900_000;

/** Undefined if Flink is not running. */
export function openFlinkRuns(): FlinkRuns | undefined {
  const running = runningService('flink');
  const worker = running?.processes.find(({ name }) => name === 'taskmanager');
  if (running === undefined || worker === undefined) return undefined;
  const { gateway = '', rest = '' } = running.endpoints;
  return {
    version: running.version,
    run: (query, parallelism, dataset) => runJob({ gateway, rest, worker }, query, parallelism, dataset),
  };
}

interface Cluster {
  gateway: string;
  rest: string;
  worker: ServiceProcess;
}

async function runJob(
  { gateway, rest, worker }: Cluster,
  query: string,
  parallelism: number,
  dataset: Dataset,
): Promise<Measure> {
  const script = nexmarkScript(query, {
    source: `'connector' = 'filesystem', 'path' = 'file://${dataset.file}', 'format' = 'json'`,
    sink: "'connector' = 'blackhole'",
    side: `file://${dataset.side}`,
    files: `file://${dataset.output}-flink`,
    forFlink: true,
  });
  const session = await openSession(gateway, { ...SESSION, 'parallelism.default': String(parallelism) });
  const cpuBefore = cpuSeconds(worker);
  try {
    let jobId: string | undefined;
    for (const statement of splitScript(script)) jobId = (await session.run(statement)).jobId ?? jobId;
    if (jobId === undefined) throw new FlinkRefusal('no job was started', script);
    const { wallSeconds, peakRssBytes } = await waitForJob(rest, jobId, worker);
    return {
      events: dataset.events,
      wallSeconds,
      cpuSeconds: cpuSeconds(worker) - cpuBefore,
      peakRssBytes,
      rowsOut: Number.NaN,
    };
  } finally {
    await session.close();
  }
}

interface JobStatus {
  state: string;
  /** Epoch ms at which each state was reached; 0: not yet. */
  timestamps: Readonly<Record<string, number>>;
}

async function waitForJob(
  rest: string,
  jobId: string,
  worker: ServiceProcess,
): Promise<{ wallSeconds: number; peakRssBytes: number }> {
  let peakRssBytes = 0;
  for (const end = performance.now() + JOB_TIMEOUT_MS; performance.now() < end; await sleep(100)) {
    const { state, timestamps } = (await (await fetch(`${rest}/jobs/${jobId}`)).json()) as JobStatus;
    peakRssBytes = Math.max(peakRssBytes, residentBytes(worker));
    if (state === 'FINISHED') {
      const { RUNNING = 0, FINISHED = 0 } = timestamps;
      return { wallSeconds: (FINISHED - RUNNING) / 1000, peakRssBytes };
    }
    if (['FAILED', 'CANCELED'].includes(state)) throw new FlinkRefusal(`the job ended as ${state}`, jobId);
  }
  throw new FlinkRefusal(`the job did not end in ${JOB_TIMEOUT_MS / 1000} s`, jobId);
}
