import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#foundation';
import type { EventLog } from '#log';
import { BATCH_ROWS_MAX } from '../batch/batch.ts';
import { timeZone, type TimeZone } from '../codegen/time-zone.ts';
import { localTasks } from '../parallel/local-task.ts';
import type { ScriptPlan, Sink } from '../plan/index.ts';
import { parallelism } from '../plan/settings.ts';
import { loadDetectors } from '../runtime/detectors.ts';
import { MemorySchemas } from '../formats/avro/memory-schemas.ts';
import type { Failure } from '../runtime/failure.ts';
import type { Job } from '../runtime/job.ts';
import { compileJob } from '../runtime/job-compiler.ts';
import { JobRunner } from '../runtime/job-runner.ts';
import { loadFunctions } from '../runtime/load-functions.ts';
import { parallelFor } from '../runtime/parallelism.ts';
import { ChangesSink } from './changes-sink.ts';
import type { Change, Schedule } from './executor.ts';
import { MemoryEpochStore } from './memory-epoch-store.ts';
import type { TopicEvent } from './script-case.ts';
import { ScriptLog } from './script-log.ts';

export interface ScheduledRun {
  /** Of one statement. */
  sinks: readonly Sink[];
  plan: ScriptPlan;
  schedule: Schedule;
  /** Ends the run after the epoch under way. */
  signal: AbortSignal;
  /** Relative paths start here. */
  baseDirectory: string;
  events: readonly TopicEvent[];
  clock: Clock;
  /** Where the changes of a sink go; undefined: the sink is opened as it is. */
  collect: (sink: Sink) => Change[] | undefined;
}

export interface ScheduledResult {
  /** Each once, whatever was done again; those of stage `late` too. */
  failures: readonly Failure[];
  restarts: number;
}

/** Restarts until a run must be through. */
const RESTARTS_MAX = 10_000;

class Crash extends Error {}

/** Runs the job of one statement to its end, dying and starting again as the schedule says. */
export async function runScheduled(run: ScheduledRun): Promise<ScheduledResult> {
  const { schedule, events } = run;
  const batchRowsMax = schedule.batchRowsMax ?? BATCH_ROWS_MAX;
  const log = new ScriptLog(events, batchRowsMax);
  const failures: Failure[] = [];
  let pending: Failure[] = [];
  const keep = (): void => {
    failures.push(...pending);
    pending = [];
  };
  const store = new MemoryEpochStore(({ offsets }) => {
    log.commit(offsets);
    keep();
  });
  const compile = await compiler(run, log, batchRowsMax, (failure) => pending.push(failure), store);
  for (let restarts = 0; restarts < RESTARTS_MAX; restarts++) {
    const job = compile();
    try {
      await runOnce(run, job, log, store);
      keep();
      return { failures, restarts };
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      pending = [];
      log.restart();
      // The loop that died heard no timer; here the limit of the run is.
      await setImmediate();
      if (run.signal.aborted) return { failures, restarts };
    }
  }
  throw new TypeError('The schedule leaves no time for an epoch: nothing is ever committed.');
}

async function compiler(
  { sinks, plan, baseDirectory, clock, collect }: ScheduledRun,
  log: ScriptLog,
  batchRowsMax: number,
  onFailure: (failure: Failure) => void,
  store: MemoryEpochStore,
): Promise<() => Job> {
  const detectors = await loadDetectors(sinks);
  const schemas = new MemorySchemas();
  const zone = timeZone(plan.localTimeZone) as TimeZone;
  const compile = { clock, zone, random: Math.random, ...(await loadFunctions(plan.functions)) };
  const kept = new Map(sinks.map((sink) => [sink.id, collect(sink)]));
  const open = (sink: Sink): ChangesSink | undefined => {
    const changes = kept.get(sink.id);
    return changes && new ChangesSink(sink, changes);
  };
  return () =>
    compileJob({
      sinks,
      settings: plan.settings,
      compile,
      connect: {
        schemas,
        // Connectors of a test read topics, and never write one.
        log: log as unknown as EventLog,
        baseDirectory,
        mayLeaveBaseDirectory: true,
        clock,
        random: Math.random,
        print: () => {},
        group: 'test',
        batchRowsMax,
      },
      openSink: open,
      openCollect: (sink) => open(sink) ?? failCollect(),
      onFailure,
      onLate: onFailure,
      detectors,
      parallel: parallelFor(parallelism(plan.settings) ?? 1, undefined, localTasks(compile, store.place)),
    });
}

function failCollect(): never {
  throw new TypeError('The rows of a SELECT are collected.');
}

async function runOnce(
  { schedule, clock, signal }: ScheduledRun,
  job: Job,
  log: ScriptLog,
  store: MemoryEpochStore,
): Promise<void> {
  const { epochRows, crashEvery } = schedule;
  const proceed = (): void => log.proceed(job.sources.flatMap(({ source }) => source.offsets ?? []));
  let pumps = 0;
  const runner = new JobRunner({
    job,
    clock,
    store: epochRows === undefined ? undefined : store,
    signal,
    ...(epochRows === undefined ? {} : { epochRowsMax: epochRows }),
    onOpen: proceed,
    onPump: () => {
      if (crashEvery !== undefined && pumps++ === crashEvery) throw new Crash();
      proceed();
    },
  });
  await runner.run();
}
