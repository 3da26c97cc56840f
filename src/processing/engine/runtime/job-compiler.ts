import type { CompileContext } from '../codegen/compile-context.ts';
import { compileCalc } from '../codegen/calc.ts';
import type { RowFailure } from '../codegen/row-loop.ts';
import type { Layer } from '../codegen/stage.ts';
import { compileWatermarkLoop } from '../codegen/watermark-loop.ts';
import type { ConnectorContext, Source, SourceHead, SourceHeads } from '../connectors/connector.ts';
import { connectorOf } from '../connectors/index.ts';
import type { Sink } from '../connectors/sink.ts';
import { ValuesRowsSource } from '../connectors/values-source.ts';
import { CalcOperator } from '../operators/calc.ts';
import type { DetectorFactory } from '../operators/over/detect-anomalies.ts';
import { NotNullOperator } from '../operators/not-null.ts';
import type { Lateness } from '../operators/late-row.ts';
import type { AskingOperator, Operator, OperatorReport, StatefulOperator } from '../operators/operator.ts';
import { TeeOperator } from '../operators/tee.ts';
import { UnionOperator } from '../operators/union.ts';
import { WatermarkAssigner } from '../operators/watermark-assigner.ts';
import type { Expression } from '../plan/expression.ts';
import { TaskGroup } from '../parallel/task-group.ts';
import type { Parallel, TaskPlan } from '../parallel/task-link.ts';
import { systemConnect } from '../parallel/nowhere.ts';
import type {
  CollectSink as CollectSinkPlan,
  Exchange,
  Filter,
  PhysicalOperator,
  Projection,
  Sink as SinkPlan,
  SourceScan,
  TableSink,
  Union,
  ValuesSource,
  WatermarkAssigner as WatermarkPlan,
} from '../plan/physical-plan.ts';
import { arrangeExchanges } from '../plan/rules/parallel-section.ts';
import { stateTtlMs } from '../plan/settings.ts';
import type { Field } from '../plan/types.ts';
import { PipelineState } from '../state/pipeline-state.ts';
import { STATE_BYTES_MAX, STATE_CACHE_BYTES_MAX, StateBudget } from '../state/state-budget.ts';
import { buildOperator } from './build/build-operator.ts';
import { constantRows } from './constant-rows.ts';
import { runtimeErrors } from './errors.ts';
import { withFailurePolicy } from './failure-policy.ts';
import type { JobBuilder } from './job-builder.ts';
import { exchangesBelow, fieldsAbove, identity, scanBelow } from './plan-layers.ts';
import { planSignature, portOf } from './plan-signature.ts';
import { type FailureHandler, failureOfRow, lateRow } from './failure.ts';
import type { Job, JobSource } from './job.ts';
import { assignerSource, SourceTimes } from './source-times.ts';

export interface JobOptions {
  sinks: readonly SinkPlan[];
  compile: CompileContext;
  connect: ConnectorContext;
  /** Where a top-level SELECT goes. */
  openCollect: (plan: CollectSinkPlan) => Sink;
  /** A source in the stead of a table's own; undefined: the table's own. */
  openSource?: (heads: SourceHeads) => Source | undefined;
  /** A sink in the stead of a table's own; undefined: the table's own. */
  openSink?: (plan: TableSink) => Sink | undefined;
  onFailure: FailureHandler;
  /** Told of rows that came too late; they are counted in any case. */
  onLate: FailureHandler;
  /** Makes the detectors of a call with these options; undefined where there is no anomaly detection. */
  detectors: ((options: string | undefined) => DetectorFactory) | undefined;
  stateBytesMax?: number;
  /** Of that for entries of keyed state; more lies on disk. */
  stateCacheBytesMax?: number;
  /** What the script `SET`. */
  settings: ReadonlyMap<string, string>;
  /** Several tasks for what has keys; undefined: all is done in this thread. */
  parallel?: Parallel | undefined;
}

/** Makes a job of the plans of one statement: sinks first, then against the stream to the sources. */
export function compileJob(options: JobOptions): Job {
  const compiler = new JobCompiler(withFailurePolicy(options));
  const sinks = options.parallel === undefined ? options.sinks : arrangeExchanges(options.sinks);
  for (const sink of sinks) compiler.addSink(sink);
  return compiler.finish();
}

/** What a task compiles: the parts of a job between two exchanges. */
export interface SectionOptions extends TaskPlan {
  compile: CompileContext;
  detectors: JobOptions['detectors'];
  /** Where each section's results go. */
  outputs: readonly Operator[];
  onFailure: FailureHandler;
  onLate: FailureHandler;
}

export interface SectionJob extends Job {
  /** Where the rows of each exchange come in. */
  entries: readonly (Operator | undefined)[];
}

/** Makes the job of one task: no sources and no sinks, but exchanges. What becomes of a failure is decided elsewhere. */
export function compileSections({ sections, outputs, ports, ...options }: SectionOptions): SectionJob {
  const compiler = new JobCompiler({
    ...options,
    sinks: [],
    connect: systemConnect(options.compile),
    openCollect: () => {
      throw new TypeError('A task has no sinks.');
    },
  });
  for (const [i, section] of sections.entries()) compiler.input(section, outputs[i] as Operator);
  return { ...compiler.finish(), entries: ports.map((port) => compiler.entries.get(port)) };
}

type Layered = Projection | Filter;

class JobCompiler implements JobBuilder {
  readonly compile: CompileContext;
  readonly connect: ConnectorContext;
  readonly budget: StateBudget;
  readonly state: PipelineState;
  readonly settings: ReadonlyMap<string, string>;
  readonly stateTtlMs: number | undefined;
  readonly #options: JobOptions;
  readonly #sources: JobSource[] = [];
  readonly #operators: (StatefulOperator & { report?: OperatorReport })[] = [];
  readonly #asking: AskingOperator[] = [];
  readonly #sinks: Sink[] = [];
  readonly #counts = { rowsIn: 0 };
  /** Heads by source, for connectors whose sources are shared. */
  readonly #heads = new Map<string, [SourceHead, ...SourceHead[]]>();
  /** Operators that were built, by signature. */
  readonly #shared = new Map<string, TeeOperator>();
  readonly #times = new SourceTimes();
  #tasks: TaskGroup | undefined;
  /** In a task: where the rows of exchanges come in, by port. */
  readonly entries = new Map<string, Operator>();

  constructor(options: JobOptions) {
    this.#options = options;
    this.compile = options.compile;
    this.connect = options.connect;
    this.settings = options.settings;
    this.stateTtlMs = stateTtlMs(options.settings);
    const { stateBytesMax, stateCacheBytesMax } = this.#sharesOfMemory();
    this.budget = new StateBudget(stateBytesMax, stateCacheBytesMax);
    this.state = new PipelineState(this.budget, () => options.compile.clock.nowMs());
  }

  /** This thread and each task have equal shares of the memory for state. */
  #sharesOfMemory(): { stateBytesMax: number; stateCacheBytesMax: number } {
    const {
      parallel,
      stateBytesMax = STATE_BYTES_MAX,
      stateCacheBytesMax = STATE_CACHE_BYTES_MAX,
    } = this.#options;
    const shares = 1 + (parallel?.tasks ?? 0);
    return {
      stateBytesMax: Math.floor(stateBytesMax / shares),
      stateCacheBytesMax: Math.floor(stateCacheBytesMax / shares),
    };
  }

  finish(): Job {
    for (const heads of this.#heads.values()) this.#openSource(heads);
    return {
      sources: this.#sources,
      operators: this.#operators,
      // Operators are built from the sinks towards the sources.
      asking: this.#asking.toReversed(),
      assigners: this.#times.assigners,
      alignment: this.#times.alignment,
      sinks: this.#sinks,
      budget: this.budget,
      state: this.state,
      tasks: this.#tasks,
      counts: this.#counts,
    };
  }

  addSink(plan: SinkPlan): void {
    const sink = plan.kind === 'collect-sink' ? this.#options.openCollect(plan) : this.#openSink(plan);
    this.#sinks.push(sink);
    this.#build(plan.input, plan.kind === 'table-sink' ? this.#guard(plan, sink) : sink, []);
  }

  #openSink(plan: TableSink): Sink {
    const other = this.#options.openSink?.(plan);
    if (other !== undefined) return other;
    const { id, table, rowType: fields, columns, primaryKey, overwrite } = plan;
    const connector = connectorOf(table);
    if (connector?.openSink === undefined)
      throw runtimeErrors.plan_unsupported(
        `A table with the connector "${table.connector}" cannot be written.`,
      );
    const onFailure = this.failures(id, fields, 'sink');
    return connector.openSink({ id, table, fields, columns, primaryKey, overwrite, onFailure }, this.connect);
  }

  /** NOT NULL columns of the sink that the rows may break. */
  #guard(plan: TableSink, sink: Sink): Operator {
    const { columns, onViolation } = plan.notNull;
    if (columns.length === 0) return sink;
    const onFailure = onViolation === 'drop' ? () => {} : this.failures(plan.id, plan.rowType, 'sink');
    return new NotNullOperator(plan.rowType, columns, sink, onFailure);
  }

  /** What to do with rows that fail in operator `id`, whose input has `fields`. */
  failures(id: string, fields: readonly Field[], stage: 'expression' | 'sink' = 'expression') {
    return (failure: RowFailure): void => this.#options.onFailure(failureOfRow(stage, id, fields, failure));
  }

  /** Builds `plan` so that its rows, after `layers`, reach `output`. */
  #build(plan: PhysicalOperator, output: Operator, layers: readonly Layer[]): void {
    if (plan.kind === 'projection')
      this.#build(plan.input, output, [{ kind: 'projection', expressions: plan.expressions }, ...layers]);
    else if (plan.kind === 'filter')
      this.#build(plan.input, output, [{ kind: 'filter', condition: plan.condition }, ...layers]);
    else this.#buildShared(plan, this.#calc(plan, layers, output));
  }

  /** Readers of equal operators share one. */
  #buildShared(plan: Exclude<PhysicalOperator, Layered>, output: Operator): void {
    const signature = planSignature(plan);
    const known = this.#shared.get(signature);
    const tee = known ?? new TeeOperator();
    tee.add(output);
    if (known !== undefined) return;
    this.#shared.set(signature, tee);
    this.#buildBase(plan, tee);
  }

  /** The layers as one generated function, or nothing where there are none. */
  #calc(plan: PhysicalOperator, layers: readonly Layer[], output: Operator): Operator {
    if (layers.length === 0) return output;
    const top = layers.at(-1) as Layer;
    const below = top.kind === 'projection' ? layers.slice(0, -1) : layers;
    const expressions =
      top.kind === 'projection' ? top.expressions : identity(fieldsAbove(plan.rowType, below));
    const failures = this.failures(plan.id, plan.rowType);
    return new CalcOperator(compileCalc(plan.rowType, below, expressions, this.compile, failures), output);
  }

  #buildBase(plan: Exclude<PhysicalOperator, Layered>, output: Operator): void {
    if (plan.kind === 'source-scan') this.#buildScan(plan, output);
    else if (plan.kind === 'values') this.#buildValues(plan, output);
    else if (plan.kind === 'watermark-assigner') this.#buildAssigner(plan, output);
    else if (plan.kind === 'union') this.#buildUnion(plan, output);
    else if (plan.kind === 'exchange') this.#buildExchange(plan, output);
    else buildOperator(plan, output, this);
  }

  input(plan: PhysicalOperator, output: Operator): void {
    this.#build(plan, output, []);
  }

  inputs(plans: readonly PhysicalOperator[], output: Operator): void {
    for (const [port, plan] of plans.entries())
      this.input(plan, {
        push: (batch) => output.push(batch, port),
        advance: (watermarkMs) => output.advance(watermarkMs, port),
      });
  }

  add(operator: StatefulOperator & { report?: OperatorReport }): void {
    this.#operators.push(operator);
  }

  addAsking(operator: AskingOperator): void {
    this.#asking.push(operator);
  }

  late(id: string, fields: readonly Field[]) {
    return (batch: RowFailure['batch'], row: number, lateness?: Lateness): void =>
      this.#options.onLate(lateRow(batch, row, id, fields, lateness));
  }

  detectors(options: string | undefined): DetectorFactory {
    if (this.#options.detectors === undefined)
      throw runtimeErrors.plan_unsupported('Anomaly detection is not available here.');
    return this.#options.detectors(options);
  }

  #buildScan(plan: SourceScan, output: Operator): void {
    const { table, columns, rowType: fields, id } = plan;
    const connector = connectorOf(table);
    const counts = this.#counts;
    const head: SourceHead = {
      id,
      table,
      columns,
      fields,
      output: {
        push(batch, port) {
          counts.rowsIn += batch.count;
          output.push(batch, port);
        },
        advance: (watermarkMs) => output.advance(watermarkMs),
      },
      onFailure: (event, { code, message }) => {
        counts.rowsIn++;
        this.#options.onFailure({ stage: 'decode', code, message, operator: id, span: undefined, event });
      },
      time: this.#times.listenerFor(plan),
    };
    const key = connector?.sourceKey?.(table) ?? id;
    const heads = this.#heads.get(key);
    if (heads === undefined) this.#heads.set(key, [head]);
    else heads.push(head);
  }

  #openSource(heads: SourceHeads): void {
    const source = this.#options.openSource?.(heads) ?? this.#openTable(heads);
    const isHeld = this.#times.align(heads, source);
    this.#sources.push({ source, outputs: heads.map((head) => head.output), hasEnded: false, isHeld });
  }

  #openTable(heads: SourceHeads): Source {
    const [{ table }] = heads;
    const connector = connectorOf(table);
    if (connector?.openSource === undefined)
      throw runtimeErrors.plan_unsupported(`A table with the connector "${table.connector}" cannot be read.`);
    return connector.openSource(heads, this.connect);
  }

  #buildValues(plan: ValuesSource, output: Operator): void {
    const rows = constantRows(plan.rows, plan.rowType, this.compile);
    const source = new ValuesRowsSource(plan.id, plan.rowType, rows, output);
    this.#sources.push({ source, outputs: [output], hasEnded: false });
  }

  #buildAssigner(plan: WatermarkPlan, output: Operator): void {
    const { rowType: fields } = plan.input;
    const [rowtime] = identity(fields).slice(plan.rowtime) as [Expression];
    const loop = compileWatermarkLoop(fields, rowtime, plan.expression, this.compile);
    const scan = scanBelow(plan.input);
    const assigner = new WatermarkAssigner(
      plan.id,
      loop,
      output,
      this.failures(plan.id, fields),
      assignerSource(scan, this.compile.clock),
    );
    this.#operators.push(assigner);
    this.#times.add(assigner, scan);
    this.#build(plan.input, assigner, []);
  }

  /** In the pipeline's thread, the way through the tasks; in a task, where rows come in. */
  #buildExchange(plan: Exchange, output: Operator): void {
    const { parallel, onFailure, onLate } = this.#options;
    if (parallel === undefined) {
      this.entries.set(portOf(plan), output);
      return;
    }
    this.#tasks ??= new TaskGroup({
      parallel,
      plan: { settings: this.settings, ...this.#sharesOfMemory() },
      onFailure,
      onLate,
      add: (operator) => this.add(operator),
    });
    this.#tasks.addSection(plan.input, output);
    for (const exchange of exchangesBelow(plan.input)) {
      const port = this.#tasks.port(exchange, portOf(exchange));
      if (port !== undefined) this.input(exchange.input, port);
    }
  }

  #buildUnion(plan: Union, output: Operator): void {
    const union = new UnionOperator(plan.id, plan.inputs.length, output);
    this.add(union);
    this.inputs(plan.inputs, union);
  }
}
