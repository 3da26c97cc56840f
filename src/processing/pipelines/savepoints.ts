import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SavepointManifest } from '#engine';
import { errors } from './errors.ts';
import type { PipelineExecution } from './execution.ts';

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

  async make(pipeline: string, executionId: string, name: string): Promise<Savepoint> {
    checkSavepointName(name);
    if ((await this.list(pipeline)).length >= SAVEPOINTS_MAX)
      throw errors.too_many_savepoints(`The pipeline has ${SAVEPOINTS_MAX} savepoints; remove one first.`);
    const manifest = await this.#execution.savepoint(executionId, this.directoryOf(pipeline, name));
    return savepointOf(name, manifest);
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
  async check(pipeline: string, name: string): Promise<void> {
    checkSavepointName(name);
    const isThere = await stat(join(this.directoryOf(pipeline, name), 'manifest.json')).catch(
      () => undefined,
    );
    if (isThere === undefined) throw errors.savepoint_not_found(`The pipeline has no savepoint "${name}".`);
  }

  /** All savepoints of a pipeline. */
  async remove(pipeline: string): Promise<void> {
    await rm(join(this.#directory, pipeline), { recursive: true, force: true });
  }
}

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
