import { systemClock } from '#foundation';
import { batchOf } from '../batch/batch.ts';
import type { Value } from '../batch/physical-kind.ts';
import { timeZone, type TimeZone } from '../codegen/time-zone.ts';
import type { Source, SourceHead, SourceHeads } from '../connectors/connector.ts';
import { PlainSink } from '../connectors/sink.ts';
import { localTasks } from '../parallel/local-task.ts';
import { loadDetectors } from '../runtime/detectors.ts';
import type { Job } from '../runtime/job.ts';
import { compileJob } from '../runtime/job-compiler.ts';
import { planChecked } from '../runtime/plan-checked.ts';
import { StateWriter } from '../state/state-writer.ts';

/** Two streams of rows, which are tables with versions as well. The watermark is two seconds behind. */
const TABLES = ['a', 'b']
  .map(
    (
      name,
    ) => `CREATE TABLE ${name} (k STRING, v DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND,
      PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'datagen');`,
  )
  .join('\n');

/** What an operator holds back: when it fires, in seconds after 1970, and how many rows if it counts them. */
export interface Held {
  atS: number;
  rows: number | undefined;
}

/** For tests: a query in the middle of its work, to which rows are handed by hand. */
export class QueryUnderWay {
  readonly #job: Job;
  readonly #heads: readonly SourceHead[];

  private constructor(job: Job, heads: readonly SourceHead[]) {
    this.#job = job;
    this.#heads = heads;
  }

  static async open(query: string, tasks = 1): Promise<QueryUnderWay> {
    const plan = planChecked(`${TABLES}\n${query};`);
    const sinks = plan.statements.flatMap((statement) =>
      statement.kind === 'select' ? [statement.sink] : [],
    );
    const heads: SourceHead[] = [];
    const compile = { clock: systemClock, zone: timeZone('UTC') as TimeZone, random: Math.random };
    const job = compileJob({
      sinks,
      settings: plan.settings,
      compile,
      connect: {
        log: undefined,
        baseDirectory: '.',
        clock: systemClock,
        random: Math.random,
        print: () => {},
        group: 'test',
        batchRowsMax: 10,
      },
      openSource: (opened) => {
        heads.push(...opened);
        return silentSource(opened);
      },
      openCollect: ({ id }) => new CountingSink(id),
      onFailure: () => {},
      onLate: () => {},
      detectors: await loadDetectors(sinks),
      parallel: tasks === 1 ? undefined : { tasks, start: localTasks(compile) },
    });
    await job.tasks?.open(undefined);
    return new QueryUnderWay(job, heads);
  }

  /** A row of a table, its time in seconds after 1970. */
  async push(table: 'a' | 'b', k: string, timeS: number): Promise<void> {
    for (const head of this.#heads) {
      if (head.table.name !== table) continue;
      const values: Record<string, Value> = { k, v: timeS, ts: timeS * 1000 };
      head.output.push(batchOf(head.fields, [head.fields.map((field) => values[field.name] ?? null)]));
    }
    const { tasks } = this.#job;
    if (tasks === undefined) return;
    tasks.isSettling = true;
    while (tasks.isWaiting) await tasks.answer();
  }

  /** Of the operators that hold something back, the first in time; undefined: none does. */
  get held(): Held | undefined {
    const [first] = this.#job.operators
      .filter(({ firesAtMs = Number.POSITIVE_INFINITY }) => Number.isFinite(firesAtMs))
      .sort((a, b) => (a.firesAtMs ?? 0) - (b.firesAtMs ?? 0));
    return first && { atS: (first.firesAtMs ?? 0) / 1000, rows: first.heldRows };
  }

  /** The table has no more rows. */
  end(table: 'a' | 'b'): void {
    for (const head of this.#heads)
      if (head.table.name === table) head.output.advance(Number.POSITIVE_INFINITY);
  }

  /** What each operator would write of itself, besides its keyed state, as hexadecimal digits. */
  get snapshots(): { id: string; version: number; bytes: string }[] {
    return this.#job.operators.map((operator) => {
      const out = new StateWriter();
      operator.snapshot(out);
      return { id: operator.id, version: operator.stateVersion, bytes: out.view().toString('hex') };
    });
  }

  get rowsOut(): number {
    return this.#job.sinks.reduce((sum, { rows }) => sum + rows, 0);
  }

  async close(): Promise<void> {
    await this.#job.tasks?.close();
  }
}

class CountingSink extends PlainSink {
  override push({ count }: Parameters<PlainSink['push']>[0]): void {
    this.rows += count;
  }
}

function silentSource([{ id }]: SourceHeads): Source {
  return {
    id,
    isBounded: false,
    position: null,
    open: () => Promise.resolve(),
    pump: () => Promise.resolve('nothing'),
    ready: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
