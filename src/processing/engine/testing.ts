import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '#foundation';
import { type Batch, BATCH_ROWS_MAX, kindAt, rowAt } from './batch/batch.ts';
import type { CompileContext } from './codegen/compile-context.ts';
import { timeZone, type TimeZone } from './codegen/time-zone.ts';
import type { SourcePosition } from './connectors/connector.ts';
import { PlainSink } from './connectors/sink.ts';
import { rowText } from './formats/json-value-text.ts';
import { localTasks } from './parallel/local-task.ts';
import type { Parallel } from './parallel/task-link.ts';
import type { CollectSink, Field, Sink } from './plan/index.ts';
import { loadDetectors } from './runtime/detectors.ts';
import type { Failure } from './runtime/failure.ts';
import { FileEpochStore } from './runtime/file-epoch-store.ts';
import { compileJob } from './runtime/job-compiler.ts';
import { JobRunner } from './runtime/job-runner.ts';
import { loadFunctions } from './runtime/load-functions.ts';
import { planChecked } from './runtime/plan-checked.ts';
import { describeFunctions } from './udf/index.ts';

/** How a script is run in a test. Whatever is chosen, the rows must be the same. */
export interface Schedule {
  /** Rows a source gives at once. */
  batchRowsMax?: number;
  /** An epoch is committed after so many rows or pumps. */
  epochRows?: number;
  /**
   * The process dies once so many pumps did something, again and again. Not below `epochRows` where a pump gives a
   * row: then no epoch would ever be committed.
   */
  crashAfter?: number;
  /** Memory for entries of keyed state; those that find no room are on disk. */
  stateCacheBytes?: number;
  /** Tasks that share what has keys; 1 unless it is said. */
  parallelism?: number;
}

export interface ScriptResult {
  /** Of the last SELECT: each change with its row as canonical JSON. */
  changes: readonly { op: string; row: string }[];
  failures: readonly Failure[];
  lateRows: number;
  restarts: number;
}

export interface TestRunOptions {
  /** Relative paths in the script start here. */
  baseDirectory: string;
  schedule?: Schedule;
  clock?: Clock;
}

/** Restarts until a run must be through. */
const RESTARTS_MAX = 10_000;

/**
 * For tests: runs a script to its end as the platform would, dying and starting again as the schedule says, and
 * gives the changes of its last SELECT.
 */
export async function runForTest(sql: string, options: TestRunOptions): Promise<ScriptResult> {
  const source = { directory: options.baseDirectory, mayLeave: true, isolated: false };
  const plan = planChecked(sql, { functions: await describeFunctions(sql, source) });
  const result = {
    changes: [] as { op: string; row: string }[],
    failures: [] as Failure[],
    lateRows: 0,
    restarts: 0,
  };
  for (const statement of plan.statements) {
    if (statement.kind === 'result') continue;
    const sinks = statement.kind === 'insert' ? statement.sinks : [statement.sink];
    const state = await mkdtemp(join(tmpdir(), 'millrace-script-'));
    try {
      const compile = {
        clock: options.clock ?? systemClock,
        zone: timeZone(plan.localTimeZone) as TimeZone,
        random: Math.random,
        ...(await loadFunctions(plan.functions)),
      };
      await runStatement(sinks, compile, plan.settings, state, options, result);
    } finally {
      await rm(state, { recursive: true, force: true });
    }
  }
  return result;
}

/** Tasks of a test are in its thread: to start others takes longer than most scripts. */
function parallelismOf({ parallelism = 1 }: Schedule, compile: CompileContext): Parallel | undefined {
  return parallelism === 1 ? undefined : { tasks: parallelism, start: localTasks(compile) };
}

class Crash extends Error {}

async function runStatement(
  sinks: readonly Sink[],
  compile: CompileContext,
  settings: ReadonlyMap<string, string>,
  stateDirectory: string,
  { baseDirectory, schedule = {} }: TestRunOptions,
  result: { changes: { op: string; row: string }[]; failures: Failure[]; lateRows: number; restarts: number },
): Promise<void> {
  const { clock } = compile;
  const kept: { op: string; row: string }[] = [];
  const detectors = await loadDetectors(sinks);
  for (let restart = 0; restart < RESTARTS_MAX; restart++) {
    const failures: Failure[] = [];
    const job = compileJob({
      sinks,
      settings,
      compile,
      connect: {
        log: undefined,
        baseDirectory,
        mayLeaveBaseDirectory: true,
        clock,
        random: Math.random,
        print: () => {},
        group: 'test',
        batchRowsMax: schedule.batchRowsMax ?? BATCH_ROWS_MAX,
      },
      openCollect: (sink) => new MemorySink(sink, kept),
      onFailure: (failure) => failures.push(failure),
      onLate: () => {},
      detectors,
      ...(schedule.stateCacheBytes === undefined ? {} : { stateCacheBytesMax: schedule.stateCacheBytes }),
      parallel: parallelismOf(schedule, compile),
    });
    let steps = 0;
    const runner = new JobRunner({
      job,
      clock,
      store: schedule.epochRows === undefined ? undefined : new FileEpochStore(stateDirectory),
      signal: new AbortController().signal,
      ...(schedule.epochRows === undefined ? {} : { epochRowsMax: schedule.epochRows }),
      onPump: () => {
        if (schedule.crashAfter !== undefined && steps++ === schedule.crashAfter) throw new Crash();
      },
    });
    try {
      await runner.run();
      result.changes = kept;
      result.failures.push(...failures);
      result.lateRows += job.operators.reduce((sum, operator) => sum + (operator.report?.lateRows ?? 0), 0);
      result.restarts += restart;
      return;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      for (const sink of job.sinks) await sink.close();
    }
  }
  throw new Error('The script makes no progress.');
}

/** Keeps the rows that its epochs committed; a restart cuts off the others. */
class MemorySink extends PlainSink {
  readonly #fields: readonly Field[];
  readonly #kept: { op: string; row: string }[];

  constructor(plan: CollectSink, kept: { op: string; row: string }[]) {
    super(plan.id);
    this.#fields = plan.rowType;
    this.#kept = kept;
  }

  override open(position: SourcePosition | undefined): Promise<void> {
    this.#kept.length = (position ?? 0) as number;
    return Promise.resolve();
  }

  override push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++)
      this.#kept.push({ op: kindAt(batch, i), row: rowText(rowAt(batch, i), this.#fields) });
    this.rows += batch.count;
  }

  override flush(): Promise<SourcePosition> {
    return Promise.resolve(this.#kept.length);
  }
}
