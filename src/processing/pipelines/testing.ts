import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Catalog, catalogMigrations, openCatalog } from '#catalog';
import { migrate } from '#database';
import { CodedError, ManualClock } from '#foundation';
import { silentLogger } from '#logging';
import { openTestDatabase } from '../../storage/database/testing.ts';
import { openTestLog } from '../log/testing.ts';
import {
  type ExecutionSpec,
  type ExecutionStatus,
  NO_EVENT_TIME,
  NO_METRICS,
  type SavepointManifest,
  type SavepointMatch,
  type ViewMatch,
  type StartPoint,
} from '#engine';
import {
  type Diagnostic,
  type PipelineExecution,
  type PipelineSinks,
  type ScriptCheck,
} from './execution.ts';
import { pipelineKind } from './pipeline.ts';
import { openPipelines, type Pipelines } from './pipelines.ts';

/** Runs nothing, remembers everything, and fails when it is told to. */
export class RecordingExecution implements PipelineExecution {
  readonly calls: string[] = [];
  readonly running = new Map<string, ExecutionStatus>();
  /** Rejects the next starts, the first one first. */
  readonly startErrors: Error[] = [];

  /** Ids that have committed something. */
  readonly known = new Set<string>();

  /** Views of what was started. */
  readonly #views = new Map<string, string[]>();

  async start({ id, sql }: ExecutionSpec, from?: StartPoint): Promise<void> {
    this.#views.set(id, namesIn(sql, 'view'));
    this.calls.push(from === undefined ? `start ${id}` : `start ${id} from ${JSON.stringify(from)}`);
    const error = this.startErrors.shift();
    if (error !== undefined) throw error;
    this.running.set(id, {
      state: 'running',
      error: null,
      warnings: [],
      metrics: { ...NO_METRICS, recordsIn: 7 },
      eventTime: NO_EVENT_TIME,
    });
  }

  async stop(id: string): Promise<void> {
    this.calls.push(`stop ${id}`);
    this.running.delete(id);
  }

  status(id: string): ExecutionStatus | undefined {
    return this.running.get(id);
  }

  async hasRun(id: string): Promise<boolean> {
    return this.known.has(id);
  }

  async savepoint(id: string, directory: string): Promise<SavepointManifest> {
    this.calls.push(`savepoint ${id}`);
    const manifest = {
      format: 'millrace-savepoint',
      version: 1,
      name: id,
      createdAt: '2026-01-01T00:00:00.000Z',
      scriptSha256: '00',
      epoch: 3,
      state: { home: '', runs: [], redo: [] },
      offsets: [],
      outputs: (this.#views.get(id) ?? []).map((view) => ({ view, topic: view, offset: 5 })),
      operators: [],
      states: [],
    } as unknown as SavepointManifest;
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'manifest.json'), JSON.stringify(manifest));
    return manifest;
  }

  /** Views that an edit leaves wrong are named by the test, with the reason. */
  readonly wrongViews = new Map<string, string>();

  async matchSavepoint(
    { sql }: ExecutionSpec,
    _directory: string,
    before?: string,
  ): Promise<SavepointMatch & { views: ViewMatch[] }> {
    const views = namesIn(before === undefined ? '' : sql, 'view').map((view) => {
      const reason = this.wrongViews.get(view);
      return { view, isValid: reason === undefined, reason: reason ?? 'fits' };
    });
    return { kept: [], dropped: [], added: [], views };
  }

  async discard(id: string): Promise<void> {
    this.calls.push(`discard ${id}`);
  }

  end(id: string, state: 'failed' | 'stopped', message = 'out of memory'): void {
    const error = state === 'failed' ? { code: 'worker_died', message } : null;
    this.running.set(id, { state, error, warnings: [], metrics: NO_METRICS, eventTime: NO_EVENT_TIME });
  }
}

/** Remembers which views and topics are wanted. */
export class RecordingSinks implements PipelineSinks {
  readonly calls: string[] = [];
  async defineView(view: { name: string; pipeline: string; revision: number }): Promise<void> {
    this.calls.push(`define ${view.name} of ${view.pipeline} at ${view.revision}`);
  }
  async dropViews(_pipelineId: string, except: readonly string[] = []): Promise<void> {
    this.calls.push(`drop all but ${except.join(' ') || 'none'}`);
  }
  async saveRows(view: string, end: number): Promise<void> {
    this.calls.push(`save ${view} up to ${end}`);
  }
  async fillRows(view: string, file: string): Promise<void> {
    this.calls.push(`fill ${view} from ${file.split('/').slice(-3).join('/')}`);
  }
  async dropViewsOfOthers(ids: ReadonlySet<string>): Promise<void> {
    this.calls.push(`keep views of ${ids.size}`);
  }
  async ensureTopic(topic: string): Promise<void> {
    this.calls.push(`topic ${topic}`);
  }
}

/** What is named after a verb of the toy scripts. */
function namesIn(sql: string, verb: string): string[] {
  const words = sql.split('\n').map((line) => line.split(' '));
  return words.filter(([first]) => first === verb).map(([, name = '']) => name);
}

/** Understands `view NAME`, `topic NAME`, `error` and `from NAME`, one a line. */
export function checkToyScript(sql: string): ScriptCheck {
  const named = (verb: string): string[] => namesIn(sql, verb);
  const diagnostics: Diagnostic[] = sql.split('\n').flatMap((line, i) =>
    line === 'error'
      ? [
          {
            severity: 'error',
            code: 'syntax',
            message: 'No.',
            line: i + 1,
            column: 1,
            endLine: i + 1,
            endColumn: 6,
          },
        ]
      : [],
  );
  return {
    diagnostics,
    sources: named('from'),
    sinks: [
      ...named('view').map((name) => ({ kind: 'view', name, columns: [], primaryKey: [] }) as const),
      ...named('topic').map((name) => ({ kind: 'topic', name }) as const),
    ],
  };
}

export interface PipelineBench {
  catalog: Catalog;
  clock: ManualClock;
  execution: RecordingExecution;
  sinks: RecordingSinks;
  open: () => Promise<Pipelines>;
  /** Lets what is under way go on, and time pass by `ms`. */
  pass: (ms: number) => Promise<void>;
}

export async function openBench(t: TestContext): Promise<PipelineBench> {
  const [log, database] = await Promise.all([openTestLog(), openTestDatabase()]);
  await migrate(database, 'processing', catalogMigrations);
  const clock = new ManualClock(1_700_000_000_000);
  const catalog = await openCatalog({ log, database, clock, logger: silentLogger, kinds: [pipelineKind] });
  const [execution, sinks] = [new RecordingExecution(), new RecordingSinks()];
  const savepointsDirectory = await mkdtemp(join(tmpdir(), 'millrace-savepoints-'));
  const opened: Pipelines[] = [];
  t.after(async () => {
    for (const pipelines of opened) await pipelines.close();
    await catalog.close();
    await log.close();
    await database.close();
    await rm(savepointsDirectory, { recursive: true, force: true });
  });
  return {
    catalog,
    clock,
    execution,
    sinks,
    async open() {
      const options = {
        catalog,
        execution,
        sinks,
        clock,
        savepointsDirectory,
        checkScript: checkToyScript,
        logger: silentLogger,
      };
      const pipelines = await openPipelines(options);
      opened.push(pipelines);
      return pipelines;
    },
    async pass(ms) {
      await settle();
      clock.advance(ms);
      await settle();
    },
  };
}

/** Lets every promise that can resolve do so. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

export const temporary = (message: string): Error =>
  new CodedError({ code: 'log_overloaded', status: 503, title: '' }, message);
export const final = (message: string): Error =>
  new CodedError({ code: 'topic_not_found', status: 404, title: '' }, message);
