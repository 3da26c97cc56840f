import { isCoded, ManualClock, systemClock } from '#foundation';
import { EvaluationError } from '../codegen/evaluation-error.ts';
import type { ScriptPlan, Sink, TableSink } from '../plan/index.ts';
import { planAndCheck } from '../runtime/plan-checked.ts';
import type { Failure } from '../runtime/failure.ts';
import { describeFunctions } from '../udf/index.ts';
import type { Change, Changes, Executor, Outcome, PreparedScript, Ran, Schedule } from './executor.ts';
import { boundTopics } from './bound-topics.ts';
import { runScheduled } from './run-scheduled.ts';

/** Connectors whose tables are only there on the platform; what is written to them is collected. */
const PLATFORM_CONNECTORS: ReadonlySet<string> = new Set(['kafka', 'upsert-kafka', 'jdbc']);

/** Runs test scripts on the engine in this process. */
export const embeddedExecutor: Executor = {
  name: 'embedded',
  async run(script, schedule, signal) {
    try {
      return await runScript(script, schedule, signal);
    } catch (error) {
      if (!isCoded(error) && !(error instanceof EvaluationError)) throw error;
      return { kind: 'refused', message: error.message };
    }
  },
};

async function runScript(script: PreparedScript, schedule: Schedule, signal: AbortSignal): Promise<Outcome> {
  const source = { directory: script.functionsDirectory, mayLeave: true, isolated: false };
  const functions = await describeFunctions(script.sql, source);
  const { plan, diagnostics } = planAndCheck(script.sql, { functions, settings: script.settings });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { kind: 'refused', message: errors.map(({ message }) => message).join('\n') };
  return new PlanRun(script, schedule, plan, signal).run();
}

/** One run of all statements, in their order. */
class PlanRun {
  readonly #script: PreparedScript;
  readonly #schedule: Schedule;
  readonly #plan: ScriptPlan;
  readonly #signal: AbortSignal;
  readonly #failures: Failure[] = [];
  readonly #tables = new Map<string, Changes>();
  #select: Changes | undefined;

  constructor(script: PreparedScript, schedule: Schedule, plan: ScriptPlan, signal: AbortSignal) {
    this.#script = script;
    this.#schedule = schedule;
    this.#plan = plan;
    this.#signal = signal;
  }

  async run(): Promise<Ran> {
    for (const statement of this.#plan.statements) {
      if (statement.kind === 'result') continue;
      await this.#runSinks(statement.kind === 'insert' ? statement.sinks : [statement.sink]);
    }
    const isLate = ({ stage }: Failure): boolean => stage === 'late';
    return {
      kind: 'ran',
      select: this.#select,
      tables: this.#tables,
      failures: this.#failures.filter((failure) => !isLate(failure)).map(describe),
      late: this.#failures.filter(isLate).map(({ event }) => Buffer.from(event.raw).toString()),
    };
  }

  async #runSinks(sinks: readonly Sink[]): Promise<void> {
    const { events, directory, clockMs } = this.#script;
    const collected = new Map<string, Change[]>();
    const result = await runScheduled({
      sinks: sinks.map(boundTopics),
      plan: this.#plan,
      schedule: this.#schedule,
      signal: this.#signal,
      baseDirectory: directory,
      events,
      clock: clockMs === undefined ? systemClock : new ManualClock(clockMs),
      collect: (sink) => {
        if (sink.kind === 'table-sink' && !this.#isCollected(sink)) return undefined;
        const changes: Change[] = [];
        collected.set(sink.id, changes);
        return changes;
      },
    });
    this.#failures.push(...result.failures);
    for (const sink of sinks) this.#keep(sink, collected.get(sink.id));
  }

  #isCollected({ table }: TableSink): boolean {
    return PLATFORM_CONNECTORS.has(table.connector) || this.#script.tables.includes(table.name);
  }

  /** Several INSERTs into one table follow each other. */
  #keep(sink: Sink, changes: Change[] | undefined): void {
    if (changes === undefined) return;
    if (sink.kind === 'collect-sink') this.#select = { changes };
    else {
      const before = this.#tables.get(sink.table.name)?.changes ?? [];
      this.#tables.set(sink.table.name, { changes: [...before, ...changes] });
    }
  }
}

function describe({ stage, code, message, event }: Failure): Ran['failures'][number] {
  return { stage, code, message, event: Buffer.from(event.raw).toString() };
}
