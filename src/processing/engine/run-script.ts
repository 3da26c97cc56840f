import type { Writable } from 'node:stream';
import { dirname, join, resolve } from 'node:path';
import { isCoded, systemClock } from '#foundation';
import { BATCH_ROWS_MAX } from './batch/batch.ts';
import { EvaluationError } from './codegen/evaluation-error.ts';
import { timeZone, type TimeZone } from './codegen/time-zone.ts';
import { CollectSink } from './connectors/collect.ts';
import { rowText } from './formats/json-value-text.ts';
import { literalValue } from './codegen/literal-value.ts';
import type { CollectSink as CollectPlan, PlannedStatement, ScriptPlan, Sink } from './plan/index.ts';
import { threadTasks } from './parallel/task-thread.ts';
import { parallelism } from './plan/settings.ts';
import { loadDetectors } from './runtime/detectors.ts';
import type { Failure } from './runtime/failure.ts';
import { FileEpochStore } from './runtime/file-epoch-store.ts';
import { compileJob } from './runtime/job-compiler.ts';
import { JobRunner } from './runtime/job-runner.ts';
import { loadFunctions } from './runtime/load-functions.ts';
import { alreadyLoaded, parallelFor, parallelismWarning } from './runtime/parallelism.ts';
import { planAndCheck } from './runtime/plan-checked.ts';
import type { Diagnostic } from './sql/index.ts';
import { describeFunctions, type FunctionSource } from './udf/index.ts';

export interface RunScriptOptions {
  sql: string;
  /** Name of the script, for messages; relative paths in it start in the working directory. */
  file?: string;
  /** Results. */
  stdout: Writable;
  /** Everything else. */
  stderr: Writable;
  /** Print each change as `{"op":"+I","row":{…}}` instead of the rows that are left at the end. */
  changelog?: boolean;
  /** One JSON line on stderr at the end: rows, seconds, memory. */
  stats?: boolean;
  /** Where state is kept, so that a second run goes on where the first was stopped. */
  stateDirectory?: string;
  signal?: AbortSignal;
}

/** Failed events that are described one by one; of the others only the number is said. */
const FAILURES_SHOWN_MAX = 20;

/**
 * Runs a script without a server, statement by statement, until its sources end or the signal comes. Resolves
 * with true if everything was done and every event could be processed; what went wrong is on stderr. Events that
 * fail are left out of the result and make the run end with false.
 */
export async function runScript(options: RunScriptOptions): Promise<boolean> {
  const run = new ScriptRun(options);
  const ok = await run.run();
  if (options.stats === true) run.printStats();
  return ok;
}

class ScriptRun {
  readonly #options: RunScriptOptions;
  readonly #startedMs = performance.now();
  readonly #signal: AbortSignal;
  #rowsIn = 0;
  #rowsOut = 0;
  #lateRows = 0;
  #failures = 0;

  constructor(options: RunScriptOptions) {
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
  }

  async run(): Promise<boolean> {
    const { sql } = this.#options;
    const functions = await describeFunctions(sql, this.#functionSource());
    const { plan, diagnostics } = planAndCheck(sql, { functions });
    for (const diagnostic of diagnostics) this.#say(describe(diagnostic, this.#options.file));
    if (diagnostics.some(({ severity }) => severity === 'error')) return false;
    for (const [i, statement] of plan.statements.entries()) {
      if (this.#signal.aborted) return false;
      if (!(await this.#runSafely(plan, statement, i + 1))) return false;
    }
    if (this.#failures === 0) return true;
    this.#say(`${this.#failures} events could not be processed and are not in the result.`);
    return false;
  }

  /** Modules are sought beside the script. */
  #functionSource(): FunctionSource {
    const { file } = this.#options;
    const directory = file === undefined || file === '-' ? process.cwd() : dirname(resolve(file));
    return { directory, mayLeave: true, isolated: false };
  }

  async #runSafely(plan: ScriptPlan, statement: PlannedStatement, number: number): Promise<boolean> {
    try {
      await this.#runStatement(plan, statement, number);
      return true;
    } catch (error) {
      if (!isCoded(error) && !(error instanceof EvaluationError)) throw error;
      this.#say(`${placeOf(error, this.#options.file)}error: ${error.message}`);
      return false;
    }
  }

  async #runStatement(plan: ScriptPlan, statement: PlannedStatement, number: number): Promise<void> {
    if (statement.kind === 'result') {
      for (const row of statement.rows) {
        const values = statement.columns.map(({ type }, i) => literalValue(row[i] ?? null, type));
        this.#print(`${rowText(values, statement.columns)}\n`);
      }
      return;
    }
    const sinks: readonly Sink[] = statement.kind === 'insert' ? statement.sinks : [statement.sink];
    await this.#runJob(plan, sinks, number);
  }

  async #runJob(plan: ScriptPlan, sinks: readonly Sink[], number: number): Promise<void> {
    const { stateDirectory } = this.#options;
    const kept =
      stateDirectory === undefined
        ? undefined
        : new FileEpochStore(join(resolve(stateDirectory), `statement-${number}`));
    const last = await kept?.load();
    const store = kept && alreadyLoaded(kept, last);
    const wanted = parallelism(plan.settings) ?? 1;
    const warning = parallelismWarning(wanted, last?.state, sinks);
    if (warning !== undefined) this.#say(`warning: statement ${number}: ${warning}`);
    const job = compileJob({
      sinks,
      settings: plan.settings,
      compile: {
        clock: systemClock,
        zone: timeZone(plan.localTimeZone) as TimeZone,
        random: Math.random,
        ...(await loadFunctions(plan.functions)),
      },
      connect: {
        log: undefined,
        baseDirectory: process.cwd(),
        mayLeaveBaseDirectory: true,
        clock: systemClock,
        random: Math.random,
        print: (text) => this.#print(text),
        printError: (text) => void this.#options.stderr.write(text),
        group: 'run',
        batchRowsMax: BATCH_ROWS_MAX,
      },
      openCollect: (collect) => this.#openCollect(collect),
      onFailure: (failure) => this.#noteFailure(failure),
      onLate: () => {},
      detectors: await loadDetectors(sinks),
      parallel: parallelFor(wanted, last?.state, threadTasks(plan)),
    });
    try {
      await new JobRunner({
        job,
        clock: systemClock,
        store,
        signal: this.#signal,
        drain: () => this.#drain(),
      }).run();
    } finally {
      this.#rowsIn += job.counts.rowsIn;
      this.#rowsOut += job.sinks.reduce((sum, sink) => sum + sink.rows, 0);
      this.#lateRows += job.operators.reduce((sum, operator) => sum + (operator.report?.lateRows ?? 0), 0);
      await this.#drain();
    }
  }

  #openCollect(plan: CollectPlan): CollectSink {
    return new CollectSink({
      id: plan.id,
      fields: plan.rowType,
      form: this.#options.changelog === true ? 'changelog' : 'rows',
      isInsertOnly: plan.changelog === 'insert-only',
      write: (bytes) => this.#print(bytes),
    });
  }

  #print(data: string | Uint8Array): void {
    this.#options.stdout.write(data);
  }

  /** Until the reader of stdout has taken what was written. */
  async #drain(): Promise<void> {
    const { stdout } = this.#options;
    if (!stdout.writableNeedDrain) return;
    await new Promise<void>((wake) => {
      const done = (): void => {
        for (const event of ['drain', 'close', 'error'] as const) stdout.off(event, done);
        wake();
      };
      for (const event of ['drain', 'close', 'error'] as const) stdout.on(event, done);
    });
  }

  #say(text: string): void {
    this.#options.stderr.write(`${text}\n`);
  }

  #noteFailure(failure: Failure): void {
    this.#failures++;
    if (this.#failures > FAILURES_SHOWN_MAX) return;
    const { stage, code, message, operator, span, event } = failure;
    const place = span === undefined ? '' : ` at line ${span.start.line}, column ${span.start.column}`;
    const offset = event.offset === undefined ? '' : ` (${event.source}, byte ${event.offset})`;
    this.#say(`error: ${stage} ${code} in ${operator}${place}${offset}: ${message}`);
    if (this.#failures === FAILURES_SHOWN_MAX) this.#say('Further failures are counted only.');
  }

  printStats(): void {
    const { user, system } = process.cpuUsage();
    const stats = {
      rowsIn: this.#rowsIn,
      rowsOut: this.#rowsOut,
      lateRows: this.#lateRows,
      deadLetters: this.#failures,
      wallSeconds: (performance.now() - this.#startedMs) / 1000,
      cpuSeconds: (user + system) / 1e6,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
    this.#say(JSON.stringify(stats));
  }
}

/** Where in the script an error is that stopped it, if it says so. */
function placeOf(error: Error, file: string | undefined): string {
  const { line, column } = isCoded(error) ? (error.details as { line?: number; column?: number }) : {};
  return line === undefined ? '' : `${file === undefined ? '' : `${file}:`}${line}:${column}: `;
}

function describe(
  { severity, message, line, column, expected }: Diagnostic,
  file: string | undefined,
): string {
  const place = `${file === undefined ? '' : `${file}:`}${line}:${column}`;
  const hint = expected === undefined || expected.length === 0 ? '' : ` Expected: ${expected.join(', ')}.`;
  return `${place}: ${severity}: ${message}${hint}`;
}
