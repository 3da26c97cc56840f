import { createHash } from 'node:crypto';
import type { Clock } from '#foundation';
import type { EventLog } from '#log';
import { timeZone } from '../../codegen/time-zone.ts';
import { BATCH_ROWS_MAX } from '../../batch/batch.ts';
import { VIEW_TOPIC_PREFIX } from '../../connectors/jdbc.ts';
import { threadTasks } from '../../parallel/task-thread.ts';
import type { TableSink } from '../../plan/physical-plan.ts';
import { lateRowsMode, parallelism } from '../../plan/settings.ts';
import { loadDetectors } from '../../runtime/detectors.ts';
import { runtimeErrors } from '../../runtime/errors.ts';
import type { Job } from '../../runtime/job.ts';
import { compileJob } from '../../runtime/job-compiler.ts';
import { JobRunner, type NewBeginning } from '../../runtime/job-runner.ts';
import { loadFunctions } from '../../runtime/load-functions.ts';
import { alreadyLoaded, parallelFor, parallelismWarning } from '../../runtime/parallelism.ts';
import { operatorMarks } from '../../runtime/operator-marks.ts';
import { waitingOperators } from '../../runtime/waiting-operators.ts';
import { viewOf } from '../../runtime/view-match.ts';
import type { SavepointManifest } from '../../state/savepoint.ts';
import { DeadLetterBox } from './dead-letter-box.ts';
import { groupOf } from './group.ts';
import { LateRowBox } from './late-row-box.ts';
import { LogEpochStore } from './log-epoch-store.ts';
import type { PlatformServices } from './remote-services.ts';
import type { PipelineSettings, WorkerBeginning, WorkerMetrics } from './worker-protocol.ts';

export interface PipelineOptions extends PipelineSettings {
  log: EventLog;
  services: PlatformServices;
  clock: Clock;
  signal: AbortSignal;
}

/** A pipeline in the thread that runs it. */
export interface Pipeline {
  /** Until the signal, or the end of all inputs. `onOpen` is called when everything is open and reading begins. */
  run(onOpen: () => void): Promise<'ended' | 'stopped'>;
  metrics(): WorkerMetrics;
  /** What its owner should know though it runs. */
  readonly warnings: readonly string[];
  savepoint(directory: string): Promise<SavepointManifest>;
}

/** Compiles the plan of a pipeline. */
export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { spec, sinks, localTimeZone, log, clock, signal } = options;
  const box = new DeadLetterBox(spec, clock);
  const lateBox = new LateRowBox(spec, clock);
  const keepsLate = lateRowsMode(options.settings) === 'topic';
  const group = groupOf(spec.id);
  const store = new LogEpochStore(log, group, options.directory, clock);
  const last = await store.load();
  const begin = options.begin && beginningOf(options.begin);
  const goesOnWith = begin === undefined ? last?.state : begin.savepoint?.manifest.state;
  const wanted = parallelism(options.settings) ?? options.parallelism;
  const job = compileJob({
    sinks,
    settings: options.settings,
    compile: {
      clock,
      zone: timeZone(localTimeZone) ?? failZone(localTimeZone),
      random: Math.random,
      ...(await loadFunctions(options.functions)),
    },
    connect: {
      log,
      baseDirectory: options.filesDirectory,
      clock,
      random: Math.random,
      print: (text) => process.stdout.write(text),
      printError: (text) => process.stderr.write(text),
      group,
      batchRowsMax: BATCH_ROWS_MAX,
      ...options.services,
    },
    openCollect: () => {
      throw new TypeError('A pipeline has no SELECT at its top.');
    },
    onFailure: (failure) => box.add(failure),
    onLate: (failure) => (keepsLate ? lateBox : box).add(failure),
    detectors: await loadDetectors(sinks),
    stateBytesMax: options.stateBytesMax,
    stateCacheBytesMax: options.stateCacheBytesMax,
    parallel: parallelFor(wanted, goesOnWith, threadTasks(options)),
  });
  let onOpen = (): void => {};
  const runner = new JobRunner({
    job,
    clock,
    store: alreadyLoaded(store, last),
    signal,
    extraRecords: async () => [...(await box.take()), ...lateBox.take()],
    extraBytes: () => box.pendingBytes + lateBox.pendingBytes,
    onOpen: () => onOpen(),
    stateDiskBytesMax: options.stateDiskBytesMax,
    ...(begin === undefined ? {} : { begin }),
  });
  return {
    run: (callback) => {
      onOpen = callback;
      return runner.run();
    },
    metrics: () => metricsOf(job, runner, box),
    warnings: [parallelismWarning(wanted, goesOnWith, sinks) ?? []].flat(),
    savepoint: (directory) =>
      runner.savepoint(directory, async () => ({
        name: spec.name,
        createdAt: new Date(clock.nowMs()).toISOString(),
        scriptSha256: createHash('sha256').update(spec.sql).digest('hex'),
        operators: operatorMarks(sinks),
        outputs: await viewEnds(sinks, log),
      })),
  };
}

/** How far the topics of views are; nobody else writes them. */
async function viewEnds(
  sinks: readonly TableSink[],
  log: EventLog,
): Promise<NonNullable<SavepointManifest['outputs']>> {
  const views = new Set(sinks.flatMap((sink) => viewOf(sink) ?? []));
  const found = [...views].map(async (view) => {
    const topic = VIEW_TOPIC_PREFIX + view;
    const about = await log.describeTopic(topic);
    return (about?.offsets ?? []).map(({ latest }) => ({ view, topic, offset: latest }));
  });
  return (await Promise.all(found)).flat();
}

function beginningOf({ offsets, savepoint }: WorkerBeginning): NewBeginning {
  if (savepoint === undefined) return { offsets };
  const { directory, manifest, kept } = savepoint;
  const names = new Map(kept.map(({ from, to }) => [from, to]));
  const marked = new Set(manifest.operators.map(({ id }) => id));
  // What is no operator of a plan, such as a way to several tasks, keeps its name.
  const rename = (id: string): string | undefined => (marked.has(id) ? names.get(id) : id);
  return { offsets, savepoint: { directory, manifest, rename } };
}

function failZone(name: string): never {
  throw runtimeErrors.sql_invalid(`There is no time zone "${name}".`);
}

function metricsOf(job: Job, runner: JobRunner, box: DeadLetterBox): WorkerMetrics {
  const watermarks = job.assigners.map((assigner) => assigner.watermarkMs);
  const lowest = Math.min(...watermarks);
  return {
    recordsIn: job.counts.rowsIn,
    recordsOut: job.sinks.reduce((sum, sink) => sum + sink.rows, 0),
    watermarkMs: watermarks.length > 0 && Number.isFinite(lowest) ? lowest : null,
    epoch: runner.epoch,
    stateBytes: runner.stateBytes,
    lateRecords: job.operators.reduce((sum, operator) => sum + (operator.report?.lateRows ?? 0), 0),
    deadLetters: box.count,
    memoryBytes: memoryBytes(),
    backlogRecords: backlog(job),
    eventTime: {
      inputs: job.assigners.map((assigner) => ({
        ...assigner.ownTime,
        alignment: job.alignment.timeOf(assigner),
      })),
      // Once it is closed, what lies on disk cannot be asked for.
      waiting: runner.isClosed ? [] : waitingOperators(job),
    },
  };
}

/** Of this thread's heap and the buffers it holds. */
function memoryBytes(): number {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

function backlog(job: Job): number | null {
  let records = 0;
  for (const { source } of job.sources) {
    if (source.backlog === undefined) return null;
    records += source.backlog;
  }
  return records;
}
