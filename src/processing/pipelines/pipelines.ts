import type { Actor, Catalog, CatalogObject, Collection } from '#catalog';
import type { Clock } from '#foundation';
import type { Logger } from '#logging';
import { errors } from './errors.ts';
import { type EventTimeReport, NO_EVENT_TIME, NO_METRICS, type StartPoint } from '#engine';
import {
  type Diagnostic,
  type CheckScript,
  type PipelineExecution,
  type PipelineSinks,
  type ScriptCheck,
} from './execution.ts';
import {
  checkName,
  executionId,
  type Pipeline,
  type PipelineBeginning,
  type PipelineEvents,
  pipelineKind,
  type PipelineObject,
} from './pipeline.ts';
import { type Savepoint, Savepoints } from './savepoints.ts';
import { PipelineRunner, type Target } from './pipeline-runner.ts';
import { diagnosticOf, faultsOf } from './script-faults.ts';

export interface PipelinesOptions {
  /** Opened with `pipelineKind` among its kinds. */
  catalog: Catalog;
  execution: PipelineExecution;
  checkScript: CheckScript;
  sinks: PipelineSinks;
  /** Folder of savepoints, one folder in it for each pipeline. */
  savepointsDirectory: string;
  clock: Clock;
  logger: Logger;
}

export interface PipelineDraft {
  name: string;
  sql: string;
}

export interface Pipelines {
  /** By name. */
  list(): Pipeline[];
  /** By id or name; throws `pipeline_not_found`. */
  get(idOrName: string): Pipeline;
  /** Rejects with `sql_invalid`, `pipeline_name_invalid`, `sink_taken`, `name_taken` or `catalog_full`. */
  create(draft: PipelineDraft & { start?: boolean | undefined }, actor: Actor): Promise<Pipeline>;
  /**
   * Replaces name and SQL. Another SQL is another script: the old one stops, and the new one begins with its inputs'
   * start, no state and empty views. Rejects as `create`, and with `version_conflict`.
   */
  update(idOrName: string, draft: PipelineDraft, actor: Actor, ifVersion?: number): Promise<Pipeline>;
  /** Wants it to run; also starts again what has failed. */
  start(idOrName: string, actor: Actor, ifVersion?: number): Promise<Pipeline>;
  /**
   * Begins anew: its state is forgotten, or is that of a savepoint; `views` then says what became of the rows of each
   * view. Rejects with `savepoint_not_found`.
   */
  restart(idOrName: string, begin: PipelineBeginning, actor: Actor, ifVersion?: number): Promise<Pipeline>;
  /** State and positions of a running pipeline as files. Rejects with `savepoint_exists`, `pipeline_not_running`. */
  makeSavepoint(idOrName: string, name: string): Promise<Savepoint>;
  /** Newest first. */
  savepoints(idOrName: string): Promise<Savepoint[]>;
  /** Wants it to stop; resolves when it has. State and offsets stay. */
  stop(idOrName: string, actor: Actor, ifVersion?: number): Promise<Pipeline>;
  /** Stops it and removes it with its state and its views. */
  delete(idOrName: string, actor: Actor, ifVersion?: number): Promise<void>;
  validate(sql: string): Promise<ScriptCheck>;
  /** Where event time stands in a pipeline, and the wall clock with it; throws `pipeline_not_found`. */
  eventTime(idOrName: string): { report: EventTimeReport; nowMs: number };
  /** Stops what runs; it stays wanted. */
  close(): Promise<void>;
}

/** Opens the pipelines of the catalog; those that shall run begin to. */
export async function openPipelines(options: PipelinesOptions): Promise<Pipelines> {
  const pipelines = new CatalogPipelines(options);
  await pipelines.resume();
  return pipelines;
}

class CatalogPipelines implements Pipelines {
  readonly #options: PipelinesOptions;
  readonly #collection: Collection<PipelineObject, PipelineEvents>;
  readonly #runners = new Map<string, PipelineRunner>();
  readonly #savepoints: Savepoints;

  constructor(options: PipelinesOptions) {
    this.#options = options;
    this.#collection = options.catalog.collection(pipelineKind);
    this.#savepoints = new Savepoints(options.savepointsDirectory, options.execution);
  }

  async resume(): Promise<void> {
    const all = this.#collection.all();
    await this.#options.sinks.dropViewsOfOthers(new Set(all.keys()));
    for (const object of all.values()) this.#aim(object);
  }

  list(): Pipeline[] {
    return [...this.#collection.all().values()].map((object) => this.#show(object)).sort(byName);
  }

  get(idOrName: string): Pipeline {
    return this.#show(this.#find(idOrName));
  }

  async create(draft: PipelineDraft & { start?: boolean | undefined }, actor: Actor): Promise<Pipeline> {
    checkName(draft.name);
    const script = await this.#check(draft.sql);
    const { name, sql } = draft;
    const desired = draft.start ? 'running' : 'stopped';
    const object = await this.#collection.create(
      'created',
      { name, sql, desired, ...linksOf(script) },
      { actor },
    );
    this.#aim(object);
    return this.#show(object);
  }

  async update(idOrName: string, draft: PipelineDraft, actor: Actor, ifVersion?: number): Promise<Pipeline> {
    checkName(draft.name);
    const before = this.#find(idOrName);
    const script = await this.#check(draft.sql, before.id);
    const change = { name: draft.name, sql: draft.sql, ...linksOf(script) };
    const object = await this.#collection.change(before.id, 'updated', change, { actor, ifVersion });
    const { revision } = before.value;
    if (object.value.revision === revision) await this.#rename(object, before.value.name);
    else {
      this.#aim(object);
      await this.#runners.get(object.id)?.stopped();
      await this.#options.execution.discard(this.#executionOf(object.id, before.value));
    }
    return this.#show(object);
  }

  async start(idOrName: string, actor: Actor, ifVersion?: number): Promise<Pipeline> {
    return this.#want('started', idOrName, actor, ifVersion);
  }

  async restart(
    idOrName: string,
    begin: PipelineBeginning,
    actor: Actor,
    ifVersion?: number,
  ): Promise<Pipeline> {
    const { id, value } = this.#find(idOrName);
    const before = this.#executionOf(id, value);
    const restart = { begin, ...(await this.#savepoints.viewsAfter(id, value, begin)) };
    const object = await this.#collection.change(id, 'restarted', restart, { actor, ifVersion });
    this.#aim(object);
    await this.#runners.get(id)?.stopped();
    await this.#options.execution.discard(before);
    return this.get(id);
  }

  async makeSavepoint(idOrName: string, name: string): Promise<Savepoint> {
    const { id, value } = this.#find(idOrName);
    const { revision, sql } = value;
    return this.#savepoints.make(id, this.#executionOf(id, value), name, {
      revision,
      sql,
      isCurrent: () => this.#collection.find(id)?.value.revision === revision,
      saveRows: (view, end, file) => this.#options.sinks.saveRows(view, end, file),
    });
  }

  async savepoints(idOrName: string): Promise<Savepoint[]> {
    return this.#savepoints.list(this.#find(idOrName).id);
  }

  #executionOf(id: string, { revision, restarts }: PipelineObject): string {
    return executionId(id, revision, restarts);
  }

  async stop(idOrName: string, actor: Actor, ifVersion?: number): Promise<Pipeline> {
    const { id } = await this.#want('stopped', idOrName, actor, ifVersion);
    await this.#runners.get(id)?.stopped();
    return this.get(id);
  }

  async delete(idOrName: string, actor: Actor, ifVersion?: number): Promise<void> {
    const { id } = this.#find(idOrName);
    const object = await this.#collection.change(id, 'deleted', {}, { actor, ifVersion });
    await this.#runners.get(id)?.close();
    this.#runners.delete(id);
    await this.#options.sinks.dropViews(id);
    await this.#options.execution.discard(this.#executionOf(id, object.value));
    await this.#savepoints.remove(id);
  }

  eventTime(idOrName: string): { report: EventTimeReport; nowMs: number } {
    const { id } = this.#find(idOrName);
    const report = this.#runners.get(id)?.status().eventTime ?? NO_EVENT_TIME;
    return { report, nowMs: this.#options.clock.nowMs() };
  }

  async validate(sql: string): Promise<ScriptCheck> {
    const script = await this.#options.checkScript(sql);
    const faults = script.diagnostics.some(isError) ? [] : faultsOf(script).map(diagnosticOf);
    return { ...script, diagnostics: [...script.diagnostics, ...faults] };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#runners.values()].map((runner) => runner.close()));
  }

  async #want(
    verb: 'started' | 'stopped',
    idOrName: string,
    actor: Actor,
    ifVersion: number | undefined,
  ): Promise<Pipeline> {
    const { id } = this.#find(idOrName);
    const object = await this.#collection.change(id, verb, {}, { actor, ifVersion });
    this.#aim(object);
    return this.#show(object);
  }

  /** Refuses a script with errors, or one that writes a view of another pipeline. */
  async #check(sql: string, ownId?: string): Promise<ScriptCheck> {
    const script = await this.validate(sql);
    const faults = script.diagnostics.filter(isError);
    if (faults.length > 0) {
      const [first] = faults;
      throw errors.sql_invalid(`Line ${first?.line}, column ${first?.column}: ${first?.message}`, {
        details: { diagnostics: script.diagnostics },
      });
    }
    for (const sink of script.sinks) {
      const owner = sink.kind === 'view' ? this.#ownerOf(sink.name) : undefined;
      if (owner !== undefined && owner.id !== ownId) {
        throw errors.sink_taken(`Pipeline ${owner.value.name} writes the view ${sink.name} already.`);
      }
    }
    return script;
  }

  #ownerOf(view: string): CatalogObject<PipelineObject> | undefined {
    for (const object of this.#collection.all().values()) {
      if (object.value.sinks.some(({ kind, name }) => kind === 'view' && name === view)) return object;
    }
    return undefined;
  }

  #find(idOrName: string): CatalogObject<PipelineObject> {
    const found = this.#collection.find(idOrName);
    if (found === undefined) throw errors.pipeline_not_found(`There is no pipeline "${idOrName}".`);
    return found;
  }

  /** What runs goes on; only what shows the name is told. */
  async #rename({ id, value }: CatalogObject<PipelineObject>, oldName: string): Promise<void> {
    if (value.name !== oldName && value.desired === 'running') await this.#prepareSinks(id, value);
  }

  /** Tells the pipeline's runner what the catalog wants. */
  #aim(object: CatalogObject<PipelineObject>): void {
    let runner = this.#runners.get(object.id);
    if (runner === undefined) {
      const { execution, clock, logger } = this.#options;
      runner = new PipelineRunner({
        execution,
        clock,
        logger: logger.child({ pipeline: object.value.name }),
      });
      this.#runners.set(object.id, runner);
    }
    runner.setTarget(object.value.desired === 'running' ? this.#targetOf(object) : undefined);
  }

  #targetOf({ id, value }: CatalogObject<PipelineObject>): Target {
    const { name, sql, revision, begin } = value;
    return {
      spec: { id: this.#executionOf(id, value), name, sql },
      begin: begin && this.#startPoint(id, begin),
      prepare: async (isFirst) => {
        // What an older revision left behind, also after a crash in between.
        if (revision > 1) await this.#options.execution.discard(executionId(id, revision - 1));
        await this.#prepareSinks(id, value);
        if (isFirst) await this.#restoreRows(id, value);
      },
    };
  }

  /** The rows that go with the state of the savepoint, before anything is added to them. */
  async #restoreRows(id: string, { begin, views = [] }: PipelineObject): Promise<void> {
    if (begin === undefined || !('savepoint' in begin)) return;
    for (const { name, rows } of views) {
      if (rows !== 'restored') continue;
      await this.#options.sinks.fillRows(name, this.#savepoints.rowsOf(id, begin.savepoint, name));
    }
  }

  #startPoint(id: string, begin: PipelineBeginning): StartPoint {
    if ('savepoint' in begin) return { savepoint: this.#savepoints.directoryOf(id, begin.savepoint) };
    return 'timestamp' in begin ? { timestampMs: Date.parse(begin.timestamp) } : 'earliest';
  }

  async #prepareSinks(pipelineId: string, { name, sql, revision }: PipelineObject): Promise<void> {
    const { sinks } = await this.#check(sql, pipelineId);
    const views = sinks.filter((sink) => sink.kind === 'view');
    await this.#options.sinks.dropViews(
      pipelineId,
      views.map((view) => view.name),
    );
    for (const view of views) {
      const { columns, primaryKey } = view;
      await this.#options.sinks.defineView({
        name: view.name,
        pipelineId,
        pipeline: name,
        revision,
        columns,
        primaryKey,
      });
    }
    for (const sink of sinks) if (sink.kind === 'topic') await this.#options.sinks.ensureTopic(sink.name);
  }

  #show({ id, version, createdAtMs, updatedAtMs, value }: CatalogObject<PipelineObject>): Pipeline {
    const status = this.#runners.get(id)?.status();
    const { state = 'stopped', error = null, warnings = [], metrics = NO_METRICS } = status ?? {};
    return { ...value, id, version, state, error, warnings, metrics, createdAtMs, updatedAtMs };
  }
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

function linksOf({ sources, sinks }: ScriptCheck): Pick<PipelineObject, 'sources' | 'sinks'> {
  return { sources, sinks: sinks.map(({ kind, name }) => ({ kind, name })) };
}

const byName = (a: Pipeline, b: Pipeline): number => (a.name < b.name ? -1 : 1);
