import type { ObjectKind } from '#catalog';
import { errors } from './errors.ts';
import type { ExecutionError, ExecutionMetrics } from '#engine';
import type { ScriptSink } from './execution.ts';

/** What the catalog keeps of a pipeline. */
export interface PipelineObject {
  name: string;
  sql: string;
  /** One more each time the SQL changes: then state, offsets and views begin anew. */
  revision: number;
  desired: 'running' | 'stopped';
  /** As the script said when it was saved. */
  sources: readonly string[];
  sinks: readonly PipelineSink[];
}

export interface PipelineSink {
  kind: ScriptSink['kind'];
  name: string;
}

export interface PipelineEvents {
  created: Omit<PipelineObject, 'revision'>;
  updated: Omit<PipelineObject, 'revision' | 'desired'>;
  started: Record<string, never>;
  stopped: Record<string, never>;
  deleted: Record<string, never>;
}

const PIPELINES_MAX = 200;

/** Pipelines in the catalog; events `io.millrace.pipeline.created`, `updated`, `started`, `stopped`, `deleted`. */
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
      };
    },
    started: (before) => before && { ...before, desired: 'running' },
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
  metrics: ExecutionMetrics;
  createdAtMs: number;
  updatedAtMs: number;
}

/** Name of the state and the offsets of one revision. */
export const executionId = (id: string, revision: number): string =>
  revision === 1 ? id : `${id}.r${revision}`;

/** Rejects with `pipeline_name_invalid`. */
export function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) && !name.startsWith(`${pipelineKind.idPrefix}_`)) return;
  throw errors.pipeline_name_invalid(
    `"${name}" cannot name a pipeline: use 1 to 100 letters, digits, ".", "_" and "-", ` +
      `beginning with a letter or digit, and not with "${pipelineKind.idPrefix}_".`,
  );
}
