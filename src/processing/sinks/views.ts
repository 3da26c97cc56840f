import { type Catalog, PLATFORM } from '#catalog';
import { isCoded } from '#foundation';
import { errors } from './errors.ts';
import {
  checkDraft,
  type ViewColumn,
  type ViewDefinition,
  type ViewDraft,
  viewKind,
  viewTopic,
} from './view.ts';
import { type ProjectorOptions, type ViewProgress, ViewProjector } from './view-projector.ts';
import { fillViewRows, saveViewRows } from './view-rows.ts';
import { createViewTable, tableOf } from './view-table.ts';

export interface ViewsOptions extends Omit<ProjectorOptions, 'rowsMax'> {
  /** Opened with `viewKind` among its kinds. */
  catalog: Catalog;
  rowsMax?: number;
}

/** A view as it is now. */
export interface View {
  name: string;
  /** Name of the pipeline that makes it. */
  pipeline: string;
  columns: readonly ViewColumn[];
  primaryKey: readonly string[];
  rows: number;
  evicted: number;
  /** Aborted when the view is dropped or starts anew. */
  gone: AbortSignal;
}

export interface Views {
  /**
   * Makes the view ready for the pipeline's rows, before the pipeline starts: its topic and its table are there when
   * this resolves. A view whose columns, key or revision changed starts anew, empty. Rejects with `view_taken` or
   * `view_invalid`.
   */
  define(draft: ViewDraft): Promise<void>;
  /** Removes the view, its rows and its topic. Nothing happens if there is none. */
  drop(name: string): Promise<void>;
  /** Removes the views of a pipeline, but for those named in `except`. */
  dropOf(pipelineId: string, except?: readonly string[]): Promise<void>;
  /** Removes the views of pipelines that are not in `pipelineIds`. */
  dropOfOthers(pipelineIds: ReadonlySet<string>): Promise<void>;
  list(): View[];
  /** Throws `view_not_found`. */
  get(name: string): View;
  /** Resolves when everything in the view's topic now is in its table. */
  caughtUp(name: string): Promise<void>;
  /** Copies the rows as of offset `end` of the view's topic to a new file. Rejects with `view_not_found`. */
  saveRows(name: string, end: number, file: string): Promise<void>;
  /** Gives a view that has just begun anew the rows of such a file. Rejects with `view_not_found`. */
  fillRows(name: string, file: string): Promise<void>;
  /** Empties all tables and fills them again from the topics. */
  rebuild(): Promise<void>;
  close(): Promise<void>;
}

/** Rows of one view, if no other limit is given. */
export const VIEW_ROWS_MAX = 1_000_000;

/** Opens the views of the catalog, finishing what a crash left half done, and lets their tables follow their topics. */
export async function openViews(options: ViewsOptions): Promise<Views> {
  const views = new ProjectedViews(options);
  await views.open();
  return views;
}

interface LiveView {
  definition: ViewDefinition;
  projector: ViewProjector;
  gone: AbortController;
}

class ProjectedViews implements Views {
  readonly #options: ViewsOptions & ProjectorOptions;
  readonly #live = new Map<string, LiveView>();
  /** Definitions change one after another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ViewsOptions) {
    this.#options = { ...options, rowsMax: options.rowsMax ?? VIEW_ROWS_MAX };
  }

  async open(): Promise<void> {
    const defined = new Set(this.#definitions().map(({ name }) => name));
    const rows = await this.#options.database.query<{ name: string }>('SELECT name FROM processing.views');
    for (const { name } of rows) if (!defined.has(name)) await this.#remove(name);
    for (const definition of this.#definitions()) await this.#ensure(definition);
  }

  define(draft: ViewDraft): Promise<void> {
    return this.#inTurn(async () => {
      checkDraft(draft);
      const collection = this.#options.catalog.collection(viewKind);
      const found = collection.find(draft.name);
      if (found !== undefined && found.value.pipelineId !== draft.pipelineId) {
        throw errors.view_taken(`Pipeline ${found.value.pipeline} makes the view ${draft.name} already.`);
      }
      const startsAnew = found === undefined || !isSameShape(found.value, draft);
      const generation = (found?.value.generation ?? 0) + (startsAnew ? 1 : 0);
      const definition: ViewDefinition = { ...draft, generation };
      if (found === undefined) await collection.create('defined', definition, { actor: PLATFORM });
      else if (startsAnew || found.value.pipeline !== draft.pipeline) {
        await collection.change(found.id, 'defined', definition, { actor: PLATFORM });
      }
      await this.#ensure(definition);
    });
  }

  drop(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const collection = this.#options.catalog.collection(viewKind);
      const found = collection.find(name);
      if (found === undefined) return;
      await collection.change(found.id, 'dropped', {}, { actor: PLATFORM });
      await this.#remove(name);
    });
  }

  async dropOf(pipelineId: string, except: readonly string[] = []): Promise<void> {
    for (const { name, pipelineId: owner } of this.#definitions()) {
      if (owner === pipelineId && !except.includes(name)) await this.drop(name);
    }
  }

  async dropOfOthers(pipelineIds: ReadonlySet<string>): Promise<void> {
    for (const { name, pipelineId } of this.#definitions()) {
      if (!pipelineIds.has(pipelineId)) await this.drop(name);
    }
  }

  list(): View[] {
    return [...this.#live.values()].map(describe).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): View {
    return describe(this.#liveView(name));
  }

  async caughtUp(name: string): Promise<void> {
    await this.#liveView(name).projector.caughtUp();
  }

  async saveRows(name: string, end: number, file: string): Promise<void> {
    this.#liveView(name);
    await saveViewRows(this.#options.log, name, end, file);
  }

  async fillRows(name: string, file: string): Promise<void> {
    this.#liveView(name);
    await fillViewRows(this.#options.log, name, file);
  }

  rebuild(): Promise<void> {
    return this.#inTurn(async () => {
      for (const definition of this.#definitions()) {
        await this.#stop(definition.name);
        // Without this row the table counts as missing, and is made and filled from the topic.
        await this.#options.database.query('DELETE FROM processing.views WHERE name = $1', [definition.name]);
        await this.#ensure(definition);
      }
      await Promise.all([...this.#live.values()].map(({ projector }) => projector.caughtUp()));
    });
  }

  async close(): Promise<void> {
    await this.#turn;
    await Promise.all([...this.#live.keys()].map((name) => this.#stop(name)));
  }

  #definitions(): ViewDefinition[] {
    return [...this.#options.catalog.collection(viewKind).all().values()].map(({ value }) => value);
  }

  #liveView(name: string): LiveView {
    const live = this.#live.get(name);
    if (live === undefined) throw errors.view_not_found(`There is no view "${name}".`);
    return live;
  }

  /**
   * Makes topic and table fit the definition, and starts the projector. The generation beside the offset says what
   * the table was made for; it is written last, so that whatever a crash interrupted is done again.
   */
  async #ensure(definition: ViewDefinition): Promise<void> {
    const { database, log } = this.#options;
    const { name, generation } = definition;
    const live = this.#live.get(name);
    if (live?.definition.generation === generation) {
      live.definition = definition;
      return;
    }
    await this.#stop(name);
    let [row] = await database.query<ProgressRow>('SELECT * FROM processing.views WHERE name = $1', [name]);
    if (row !== undefined && row.generation !== generation) await deleteTopic(log, name);
    const isNewTopic = await this.#createTopic(definition);
    if (row === undefined || row.generation !== generation || (isNewTopic && row.next_offset > 0)) {
      row = await this.#createTable(definition);
    }
    const progress: ViewProgress = { nextOffset: row.next_offset, rows: row.rows, evicted: row.evicted };
    const projector = new ViewProjector(definition, progress, this.#options);
    this.#live.set(name, { definition, projector, gone: new AbortController() });
    projector.start();
  }

  async #createTopic({ name, primaryKey }: ViewDefinition): Promise<boolean> {
    const { log } = this.#options;
    if ((await log.describeTopic(viewTopic(name))) !== undefined) return false;
    await log.createTopic(viewTopic(name), {
      partitions: 1,
      retentionMs: null,
      retentionBytes: VIEW_TOPIC_BYTES_MAX,
      cleanupPolicy: primaryKey.length > 0 ? 'compact' : 'delete',
    });
    return true;
  }

  async #createTable(definition: ViewDefinition): Promise<ProgressRow> {
    const row: ProgressRow = { generation: definition.generation, next_offset: 0, rows: 0, evicted: 0 };
    await this.#options.database.transaction(async (transaction) => {
      await createViewTable(transaction, definition);
      await transaction.query(
        `INSERT INTO processing.views (name, generation, next_offset, rows, evicted) VALUES ($1, $2, 0, 0, 0)
         ON CONFLICT (name) DO UPDATE SET generation = $2, next_offset = 0, rows = 0, evicted = 0`,
        [definition.name, definition.generation],
      );
    });
    return row;
  }

  async #remove(name: string): Promise<void> {
    await this.#stop(name);
    await deleteTopic(this.#options.log, name);
    await this.#options.database.transaction(async (transaction) => {
      await transaction.query(`DROP TABLE IF EXISTS ${tableOf(name)}`);
      await transaction.query('DELETE FROM processing.views WHERE name = $1', [name]);
    });
  }

  async #stop(name: string): Promise<void> {
    const live = this.#live.get(name);
    if (live === undefined) return;
    this.#live.delete(name);
    live.gone.abort(errors.view_not_found(`View ${name} was changed or removed.`));
    await live.projector.stop();
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

interface ProgressRow {
  generation: number;
  next_offset: number;
  rows: number;
  evicted: number;
}

/**
 * What the topic of a view keeps, with a primary key after compaction. Beyond it, the rows changed longest ago can
 * no longer be rebuilt or replayed; the table evicts in the same order.
 */
const VIEW_TOPIC_BYTES_MAX = 1_073_741_824;

function describe({ definition, projector, gone }: LiveView): View {
  const { name, pipeline, columns, primaryKey } = definition;
  const { rows, evicted } = projector.progress;
  return { name, pipeline, columns, primaryKey, rows, evicted, gone: gone.signal };
}

function isSameShape(a: ViewDraft, b: ViewDraft): boolean {
  const shape = ({ columns, primaryKey, revision }: ViewDraft): string =>
    JSON.stringify([columns.map(({ name, type }) => [name, type]), primaryKey, revision]);
  return shape(a) === shape(b);
}

async function deleteTopic(log: ViewsOptions['log'], view: string): Promise<void> {
  await log.deleteTopic(viewTopic(view)).catch((error: unknown) => {
    if (!isCoded(error, 'topic_not_found')) throw error;
  });
}
