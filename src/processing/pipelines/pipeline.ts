import type { ObjectKind } from '#catalog';
import { errors } from './errors.ts';
import type { ExecutionError, ExecutionMetrics } from '#engine';
import type { ScriptSink } from './execution.ts';
import { emptiedViews, type ViewStart } from './view-start.ts';

/** What the catalog keeps of a pipeline. */
export interface PipelineObject {
  name: string;
  sql: string;
  /** One more each time the SQL changes, or views begin anew: then state and offsets do, too. */
  revision: number;
  /** Starts from a savepoint of the same revision: state and offsets begin anew, views stay. */
  restarts?: number;
  /** Where the first start after the last change begins; undefined: where its tables say. */
  begin?: PipelineBeginning;
  /** What became of the views then; undefined: it never began anew. */
  views?: readonly ViewStart[];
  desired: 'running' | 'stopped';
  /** As the script said when it was saved. */
  sources: readonly string[];
  sinks: readonly PipelineSink[];
}

/** All inputs from the first event kept, from a time, or where a savepoint of this pipeline was made. */
export type PipelineBeginning = { earliest: true } | { timestamp: string } | { savepoint: string };

export interface PipelineSink {
  kind: ScriptSink['kind'];
  name: string;
}

type Begun = 'revision' | 'restarts' | 'begin' | 'views';

export interface PipelineEvents {
  created: Omit<PipelineObject, Begun>;
  updated: Omit<PipelineObject, Begun | 'desired'>;
  /** `isEdited`: the savepoint is of another script, or of another life of the views. */
  restarted: { begin: PipelineBeginning; views?: readonly ViewStart[]; isEdited?: boolean };
  started: Record<string, never>;
  stopped: Record<string, never>;
  deleted: Record<string, never>;
}

const PIPELINES_MAX = 200;

/** Pipelines in the catalog; events `io.millrace.pipeline.created`, `updated`, `started`, `restarted`, `stopped`, `deleted`. */
export const pipelineKind: ObjectKind<PipelineObject, PipelineEvents> = {
  name: 'pipeline',
  idPrefix: 'pip',
  objectsMax: PIPELINES_MAX,
  apply: {
    created: (_, draft) => ({ ...draft, revision: 1 }),
    updated: (before, change) => {
      const isSame = before?.sql === change.sql;
      return {
        ...change,
        desired: before?.desired ?? 'stopped',
        revision: (before?.revision ?? 0) + (isSame ? 0 : 1),
        ...(isSame && before?.restarts !== undefined && { restarts: before.restarts }),
        ...(isSame && before?.begin !== undefined && { begin: before.begin }),
        ...(isSame && before?.views !== undefined && { views: before.views }),
        ...(!isSame && { views: emptiedViews(change.sinks, 'the script is another one') }),
      };
    },
    started: (before) => before && { ...before, desired: 'running' },
    restarted: (before, event) => before && restarted(before, event),
    stopped: (before) => before && { ...before, desired: 'stopped' },
    deleted: () => undefined,
  },
};

/** A pipeline as it is now: what is wanted, and what is. */
export interface Pipeline extends PipelineObject {
  id: string;
  version: number;
  state: 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';
  error: ExecutionError | null;
  /** What its owner should know though it runs. */
  warnings: readonly string[];
  metrics: ExecutionMetrics;
  createdAtMs: number;
  updatedAtMs: number;
}

/** From a savepoint of the same script the views go on as they are; any other beginning is a new revision of them. */
function restarted(
  before: PipelineObject,
  { begin, views, isEdited = false }: PipelineEvents['restarted'],
): PipelineObject {
  const goesOn = 'savepoint' in begin && !isEdited;
  const { views: _, ...others } = before;
  return {
    ...others,
    desired: 'running',
    revision: before.revision + (goesOn ? 0 : 1),
    restarts: goesOn ? (before.restarts ?? 0) + 1 : 0,
    begin,
    ...(views !== undefined && { views }),
  };
}

/** Name of the state and the offsets of one revision, and of one start from a savepoint. */
export function executionId(id: string, revision: number, restarts = 0): string {
  const revised = revision === 1 ? id : `${id}.r${revision}`;
  return restarts === 0 ? revised : `${revised}.s${restarts}`;
}

/** Rejects with `pipeline_name_invalid`. */
export function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) && !name.startsWith(`${pipelineKind.idPrefix}_`)) return;
  throw errors.pipeline_name_invalid(
    `"${name}" cannot name a pipeline: use 1 to 100 letters, digits, ".", "_" and "-", ` +
      `beginning with a letter or digit, and not with "${pipelineKind.idPrefix}_".`,
  );
}
