import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, isCoded } from '#foundation';
import type { EventLog } from '#log';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import type { Execution, ExecutionSpec, ExecutionStatus, StartPoint } from '../../execution.ts';
import type { PlanOptions } from '../../plan/index.ts';
import { lateRowsMode } from '../../plan/settings.ts';
import { runtimeErrors } from '../../runtime/errors.ts';
import { planChecked } from '../../runtime/plan-checked.ts';
import { describeServedFunctions } from '../../udf/index.ts';
import type { PipelinePlan } from './worker-protocol.ts';
import { operatorMarks } from '../../runtime/operator-marks.ts';
import { matchViews } from '../../runtime/view-match.ts';
import { nodeDisk } from '../../state/disk/state-disk.ts';
import { STATE_DISK_BYTES_MAX } from '../../state/disk/state-storage.ts';
import {
  matchOperators,
  readSavepoint,
  type SavepointManifest,
  type SavepointMatch,
  type ViewMatch,
} from '../../state/savepoint.ts';
import { STATE_BYTES_MAX, STATE_CACHE_BYTES_MAX } from '../../state/state-budget.ts';
import { beginningAt } from './start-point.ts';
import { DEAD_LETTER_TOPIC, groupOf, LATE_ROWS_TOPIC } from './group.ts';
import { registerMetrics } from './register-metrics.ts';
import type { PlatformServices } from './remote-services.ts';
import { PipelineThread } from './pipeline-thread.ts';

/** Pipelines that run at once: each is a thread with a heap of its own. */
export const PIPELINES_MAX = 64;

export interface EmbeddedExecutionOptions {
  log: EventLog;
  /** What a pipeline gets to see of the log, for whoever wants to watch it; unless given, the log itself. */
  logOf?: (spec: ExecutionSpec) => EventLog;
  /** Folder for the state of all pipelines. */
  directory: string;
  /** What pipelines may ask of the platform besides its log; nothing unless given. */
  services?: PlatformServices;
  /** Folder for the files that pipelines read and write, shared by all; by default `files` beside the states. */
  filesDirectory?: string;
  /** Folder of the modules with functions that scripts may use; undefined: they may use none. */
  functionsDirectory?: string | undefined;
  clock: Clock;
  logger: Logger;
  /** Undefined: nothing is measured beyond what `status` says. */
  metrics?: Metrics;
  /** Memory of one pipeline's state; tables of windows that need more end it with `state_too_large`. */
  stateBytesMax?: number;
  /** Of that for entries of keyed state; those that find no room lie on disk. */
  stateCacheBytesMax?: number;
  /** Files of one pipeline's state; more ends it with `state_too_large`. */
  stateDiskBytesMax?: number;
  /** Tasks of a pipeline whose script does not say; 1 unless it is given. */
  parallelism?: number;
}

/** Runs pipelines on the engine itself, each in a worker thread. */
export function createEmbeddedExecution(options: EmbeddedExecutionOptions): Execution {
  const execution = new EmbeddedExecution(options);
  if (options.metrics !== undefined) registerMetrics(options.metrics, execution);
  return execution;
}

class EmbeddedExecution implements Execution {
  readonly #options: EmbeddedExecutionOptions;
  readonly #threads = new Map<string, PipelineThread>();

  constructor(options: EmbeddedExecutionOptions) {
    this.#options = options;
  }

  async start(spec: ExecutionSpec, from?: StartPoint): Promise<void> {
    const known = this.#threads.get(spec.id);
    if (known !== undefined && !known.hasEnded)
      throw runtimeErrors.pipeline_exists(`The pipeline ${spec.name} runs already.`);
    const running = [...this.#threads.values()].filter((thread) => !thread.hasEnded).length;
    if (running >= PIPELINES_MAX)
      throw runtimeErrors.too_many_pipelines(`${PIPELINES_MAX} pipelines run already.`);
    const plan = await this.#plan(spec);
    await this.#ensureTopic(DEAD_LETTER_TOPIC);
    if (lateRowsMode(plan.settings) === 'topic') await this.#ensureTopic(LATE_ROWS_TOPIC);
    const { log, logOf, clock, logger } = this.#options;
    const thread = new PipelineThread({
      spec,
      ...plan,
      log: logOf?.(spec) ?? log,
      services: this.#options.services ?? {},
      clock,
      logger,
      directory: this.#directoryOf(spec.id),
      filesDirectory: this.#options.filesDirectory ?? join(this.#options.directory, 'files'),
      stateBytesMax: this.#options.stateBytesMax ?? STATE_BYTES_MAX,
      stateCacheBytesMax: this.#options.stateCacheBytesMax ?? STATE_CACHE_BYTES_MAX,
      stateDiskBytesMax: this.#options.stateDiskBytesMax ?? STATE_DISK_BYTES_MAX,
      parallelism: this.#options.parallelism ?? 1,
      ...(from === undefined ? {} : { begin: await beginningAt(from, plan.sinks, log) }),
    });
    this.#threads.set(spec.id, thread);
    try {
      await thread.started();
    } catch (error) {
      await thread.stop();
      this.#threads.delete(spec.id);
      throw error;
    }
  }

  async #plan(spec: ExecutionSpec): Promise<PipelinePlan> {
    return planPipeline(spec, await describeServedFunctions(spec.sql, this.#options.functionsDirectory));
  }

  async savepoint(id: string, directory: string): Promise<SavepointManifest> {
    const thread = this.#threads.get(id);
    if (thread === undefined) throw runtimeErrors.pipeline_not_running(`The pipeline ${id} does not run.`);
    return await thread.savepoint(directory);
  }

  async hasRun(id: string): Promise<boolean> {
    return (await this.#options.log.committedOffsets(groupOf(id))).length > 0;
  }

  async matchSavepoint(
    spec: ExecutionSpec,
    directory: string,
    before?: string,
  ): Promise<SavepointMatch & { views: readonly ViewMatch[] }> {
    const { sinks } = await this.#plan(spec);
    const match = matchOperators(readSavepoint(nodeDisk, directory).operators, operatorMarks(sinks));
    if (before === undefined) return { ...match, views: [] };
    // A script that is no longer understood made nothing that could be compared.
    const old = await this.#plan({ ...spec, sql: before }).catch((error: unknown) => {
      if (isCoded(error, 'sql_invalid')) return { sinks: [] };
      throw error;
    });
    return { ...match, views: matchViews(old.sinks, sinks, match) };
  }

  /** Dead letters and late rows are committed with the epoch, so their topics must be there before. */
  async #ensureTopic(topic: string): Promise<void> {
    const { log } = this.#options;
    if ((await log.describeTopic(topic)) !== undefined) return;
    try {
      await log.createTopic(topic, { partitions: 1 });
    } catch (error) {
      if (!isCoded(error, 'topic_exists')) throw error;
    }
  }

  /** Ids may hold anything; folders have short, safe names. */
  #directoryOf(id: string): string {
    const safe = id.replaceAll(/[^a-zA-Z0-9_-]/g, '-').slice(0, 60);
    return join(
      this.#options.directory,
      `${safe}-${createHash('sha256').update(id).digest('hex').slice(0, 12)}`,
    );
  }

  async stop(id: string): Promise<void> {
    const thread = this.#threads.get(id);
    if (thread === undefined) return;
    await thread.stop();
    this.#threads.delete(id);
  }

  status(id: string): ExecutionStatus | undefined {
    return this.#threads.get(id)?.status();
  }

  list(): string[] {
    return [...this.#threads.keys()];
  }

  async discard(id: string): Promise<void> {
    const thread = this.#threads.get(id);
    if (thread !== undefined && !thread.hasEnded)
      throw runtimeErrors.pipeline_exists(`The pipeline ${id} still runs.`);
    this.#threads.delete(id);
    await this.#options.log.deleteGroup(groupOf(id));
    await rm(this.#directoryOf(id), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#threads.keys()].map((id) => this.stop(id)));
  }
}

/** What the worker runs; throws `sql_invalid` if the script has errors, or nothing to run. */
function planPipeline({ sql }: ExecutionSpec, functions: PlanOptions): PipelinePlan {
  const { statements, localTimeZone, settings, functions: planned } = planChecked(sql, functions);
  if (statements.some(({ kind }) => kind === 'select'))
    throw runtimeErrors.sql_invalid('A pipeline has nowhere to show the rows of a SELECT; use INSERT INTO.');
  const sinks = statements.flatMap((statement) => (statement.kind === 'insert' ? statement.sinks : []));
  if (sinks.length === 0) throw runtimeErrors.sql_invalid('A pipeline needs an INSERT INTO.');
  return { sinks, localTimeZone, settings, functions: planned };
}
