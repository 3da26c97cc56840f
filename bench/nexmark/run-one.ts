/** One query once, in a process of its own: takes a {@link RunOrder} as JSON, prints a {@link Measure} or `{"refused": reason}`. */
import { isCoded, systemClock } from '#foundation';
import { BATCH_ROWS_MAX } from '../../src/processing/engine/batch/batch.ts';
import { timeZone, type TimeZone } from '../../src/processing/engine/codegen/time-zone.ts';
import type { SourceHeads } from '../../src/processing/engine/connectors/connector.ts';
import { planText, type ScriptPlan, type Sink } from '../../src/processing/engine/plan/index.ts';
import { loadDetectors } from '../../src/processing/engine/runtime/detectors.ts';
import { loadFunctions } from '../../src/processing/engine/runtime/load-functions.ts';
import { compileJob } from '../../src/processing/engine/runtime/job-compiler.ts';
import { threadTasks } from '../../src/processing/engine/parallel/task-thread.ts';
import { parallelFor } from '../../src/processing/engine/runtime/parallelism.ts';
import { JobRunner } from '../../src/processing/engine/runtime/job-runner.ts';
import { type EmbeddedLog, openEmbeddedLog } from '../../src/processing/log/adapters/embedded/index.ts';
import { TOPIC } from './dataset.ts';
import { HashSink } from './hash-sink.ts';
import type { Measure, RunOrder } from './measure.ts';
import { NexmarkSource } from './nexmark-source.ts';
import { nexmarkScript } from './script.ts';

class Refused extends Error {}

const order = JSON.parse(process.argv[2] ?? '{}') as RunOrder;
const log = order.input === 'log' ? await openEmbeddedLog({ directory: order.log }) : undefined;
try {
  process.stdout.write(`${JSON.stringify(await measure(order, log))}\n`);
} catch (error) {
  const isRefusal =
    error instanceof Refused ||
    isCoded(error, 'plan_unsupported') ||
    isCoded(error, 'expression_unsupported');
  if (!isRefusal) throw error;
  process.stdout.write(`${JSON.stringify({ refused: error.message })}\n`);
} finally {
  await log?.close();
}

async function measure(order: RunOrder, log: EmbeddedLog | undefined): Promise<Measure> {
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const { plan, sinks } = planOf(scriptOf(order));
  const kept: HashSink[] = [];
  const job = compileJob({
    sinks,
    settings: plan.settings,
    compile: {
      clock: systemClock,
      zone: timeZone(plan.localTimeZone) as TimeZone,
      random: Math.random,
      ...(await loadFunctions(plan.functions)),
    },
    connect: {
      log,
      baseDirectory: '/',
      mayLeaveBaseDirectory: true,
      clock: systemClock,
      random: Math.random,
      print: () => {},
      group: 'bench',
      batchRowsMax: BATCH_ROWS_MAX,
    },
    openSource: ([head]: SourceHeads) =>
      head.table.connector === 'datagen'
        ? new NexmarkSource(head, BATCH_ROWS_MAX, order.events, order.shape)
        : undefined,
    openCollect: (plan) => {
      const sink = new HashSink(plan);
      kept.push(sink);
      return sink;
    },
    onFailure: ({ message }) => {
      throw new Error(message);
    },
    onLate: () => {},
    stateCacheBytesMax: order.stateMib * 2 ** 20,
    detectors: await loadDetectors(sinks),
    parallel: parallelFor(order.parallelism, undefined, threadTasks(plan)),
  });
  await new JobRunner({
    job,
    clock: systemClock,
    store: undefined,
    signal: new AbortController().signal,
  }).run();
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    events: order.events,
    wallSeconds: (performance.now() - startedMs) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    rowsOut: job.sinks.reduce((sum, sink) => sum + sink.rows, 0),
    ...(kept[0] === undefined ? {} : { hash: kept[0].hash }),
  };
}

function scriptOf({ query, hash, side, output, ...order }: RunOrder): string {
  const sink = hash ? undefined : "'connector' = 'blackhole'";
  return nexmarkScript(query, { source: sourceOf(order), sink, side, files: output });
}

function sourceOf({ input, events, file }: Pick<RunOrder, 'input' | 'events' | 'file'>): string {
  switch (input) {
    case 'engine':
      return `'connector' = 'datagen', 'number-of-rows' = '${events}'`;
    case 'log':
      return `'connector' = 'kafka', 'topic' = '${TOPIC}', 'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset', 'format' = 'json'`;
    case 'file':
      return `'connector' = 'filesystem', 'path' = '${file}', 'format' = 'json'`;
  }
}

function planOf(sql: string): { plan: ScriptPlan; sinks: readonly Sink[] } {
  const { plan, diagnostics } = planText(sql);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new Refused(error.message);
  const [statement] = plan.statements.filter(({ kind }) => kind !== 'result');
  if (statement === undefined || statement.kind === 'result') throw new Refused('There is nothing to run.');
  return { plan, sinks: statement.kind === 'insert' ? statement.sinks : [statement.sink] };
}
