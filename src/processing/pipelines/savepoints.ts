import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SavepointManifest } from '#engine';
import { errors } from './errors.ts';
import type { PipelineExecution } from './execution.ts';
import type { PipelineBeginning, PipelineEvents, PipelineObject } from './pipeline.ts';
import { emptiedViews, reasonOf, savepointViews } from './view-start.ts';

/** State and positions of a pipeline after one epoch, kept in a folder of their own. */
export interface Savepoint {
  name: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  epoch: number;
  /** Of the script it was made of. */
  scriptSha256: string;
  operators: SavepointManifest['operators'];
  /** Keyed states with how many entries each has. */
  states: SavepointManifest['states'];
}

/** What a savepoint says of its pipeline, beside what the engine says of the state. */
export interface SavedPipeline {
  revision: number;
  sql: string;
  /** Views whose rows it holds. */
  views: readonly string[];
}

/** What a savepoint is made of. */
export interface SavepointOrigin extends Pick<SavedPipeline, 'revision' | 'sql'> {
  /** Whether it still runs as it did. */
  isCurrent: () => boolean;
  saveRows: (view: string, end: number, file: string) => Promise<void>;
}

const ABOUT = 'pipeline.json';
const VIEWS = 'views';

/** Savepoints of one pipeline at most; one more is refused until another is removed. */
export const SAVEPOINTS_MAX = 100;

/** The savepoints of all pipelines: a folder of each pipeline, in it one of each savepoint. */
export class Savepoints {
  readonly #directory: string;
  readonly #execution: PipelineExecution;

  constructor(directory: string, execution: PipelineExecution) {
    this.#directory = directory;
    this.#execution = execution;
  }

  directoryOf(pipeline: string, name: string): string {
    return join(this.#directory, pipeline, name);
  }

  /** With the rows of its views; where those cannot be copied, there is no savepoint. */
  async make(pipeline: string, executionId: string, name: string, of: SavepointOrigin): Promise<Savepoint> {
    checkSavepointName(name);
    if ((await this.list(pipeline)).length >= SAVEPOINTS_MAX)
      throw errors.too_many_savepoints(`The pipeline has ${SAVEPOINTS_MAX} savepoints; remove one first.`);
    const directory = this.directoryOf(pipeline, name);
    const manifest = await this.#execution.savepoint(executionId, directory);
    try {
      await this.#addRows(directory, manifest, of);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    return savepointOf(name, manifest);
  }

  /** The views as they were with the state, and last of all what says that they are whole. */
  async #addRows(
    directory: string,
    { outputs = [] }: SavepointManifest,
    { revision, sql, isCurrent, saveRows }: SavepointOrigin,
  ): Promise<void> {
    await mkdir(join(directory, VIEWS), { recursive: true });
    for (const { view, offset } of outputs) await saveRows(view, offset, rowsFile(directory, view));
    // Views that began anew meanwhile have other rows.
    const views = isCurrent() ? outputs.map(({ view }) => view) : [];
    const about: SavedPipeline = { revision, sql, views };
    await writeFile(join(directory, ABOUT), JSON.stringify(about), { flush: true });
  }

  /** What a beginning makes of the views. Rejects with `savepoint_not_found`, `savepoint_invalid`. */
  async viewsAfter(
    id: string,
    { name, sql, revision, sinks }: PipelineObject,
    begin: PipelineBeginning,
  ): Promise<Omit<PipelineEvents['restarted'], 'begin'>> {
    if (!('savepoint' in begin)) return { views: emptiedViews(sinks, reasonOf(begin)) };
    const { scriptSha256 } = await this.find(id, begin.savepoint);
    const about = await this.#about(id, begin.savepoint);
    const directory = this.directoryOf(id, begin.savepoint);
    const match = await this.#execution.matchSavepoint({ id, name, sql }, directory, about?.sql);
    const isEdited = about === undefined ? scriptSha256 !== sha256(sql) : about.revision !== revision;
    if (!isEdited) return { views: savepointViews(sinks, undefined) };
    return { views: savepointViews(sinks, { saved: about?.views ?? [], matches: match.views }), isEdited };
  }

  /** Undefined: it is of a time when savepoints held state only. */
  async #about(pipeline: string, name: string): Promise<SavedPipeline | undefined> {
    const file = join(this.directoryOf(pipeline, name), ABOUT);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as SavedPipeline);
  }

  rowsOf(pipeline: string, name: string, view: string): string {
    return rowsFile(this.directoryOf(pipeline, name), view);
  }

  /** Newest first. A folder without a whole manifest is no savepoint. */
  async list(pipeline: string): Promise<Savepoint[]> {
    const names = await readdir(join(this.#directory, pipeline)).catch(() => []);
    const found = await Promise.all(names.map((name) => this.#read(pipeline, name)));
    return found
      .filter((savepoint) => savepoint !== undefined)
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  async #read(pipeline: string, name: string): Promise<Savepoint | undefined> {
    const text = await readFile(join(this.directoryOf(pipeline, name), 'manifest.json'), 'utf8').catch(
      () => undefined,
    );
    return text === undefined ? undefined : savepointOf(name, JSON.parse(text) as SavepointManifest);
  }

  /** Rejects with `savepoint_not_found`. */
  async find(pipeline: string, name: string): Promise<Savepoint> {
    checkSavepointName(name);
    const found = await this.#read(pipeline, name);
    if (found === undefined) throw errors.savepoint_not_found(`The pipeline has no savepoint "${name}".`);
    return found;
  }

  /** All savepoints of a pipeline. */
  async remove(pipeline: string): Promise<void> {
    await rm(join(this.#directory, pipeline), { recursive: true, force: true });
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const rowsFile = (directory: string, view: string): string => join(directory, VIEWS, `${view}.ndjson`);

function savepointOf(name: string, manifest: SavepointManifest): Savepoint {
  const { createdAt, epoch, scriptSha256, operators, states } = manifest;
  return { name, createdAt, epoch, scriptSha256, operators, states };
}

/** It becomes the name of a folder, so nothing in it may lead elsewhere. */
function checkSavepointName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return;
  throw errors.savepoint_name_invalid(
    `"${name}" cannot name a savepoint: use 1 to 100 letters, digits, ".", "_" and "-".`,
  );
}
