import type { CompileContext } from '../codegen/compile-context.ts';
import { compileCalc } from '../codegen/calc.ts';
import type { RowFailure } from '../codegen/row-loop.ts';
import type { Layer } from '../codegen/stage.ts';
import { compileWatermarkLoop } from '../codegen/watermark-loop.ts';
import type { ConnectorContext, SourceHead } from '../connectors/connector.ts';
import { connectorOf } from '../connectors/index.ts';
import type { Sink } from '../connectors/sink.ts';
import { ValuesRowsSource } from '../connectors/values-source.ts';
import { CalcOperator } from '../operators/calc.ts';
import { DetectAnomaliesOperator, type DetectorFactory } from '../operators/detect-anomalies.ts';
import { NotNullOperator } from '../operators/not-null.ts';
import type { Operator, OperatorReport, StatefulOperator } from '../operators/operator.ts';
import { TeeOperator } from '../operators/tee.ts';
import { UnionOperator } from '../operators/union.ts';
import { WatermarkAssigner } from '../operators/watermark-assigner.ts';
import { WindowAssignmentOperator } from '../operators/window-assignment.ts';
import { windowClock } from '../operators/window-clock.ts';
import { WindowTopNOperator } from '../operators/window-top-n.ts';
import type { Expression } from '../plan/expression.ts';
import type {
  CollectSink as CollectSinkPlan,
  PhysicalOperator,
  Sink as SinkPlan,
  SourceScan,
  TableSink,
  Union,
  ValuesSource,
  WatermarkAssigner as WatermarkPlan,
  WindowAggregate,
  WindowAssignment,
} from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';
import { PipelineState } from '../state/pipeline-state.ts';
import { StateBudget } from '../state/state-budget.ts';
import { constantRows } from './constant-rows.ts';
import { compileWindowAggregate, slicesOf } from './compile-window-aggregate.ts';
import { runtimeErrors } from './errors.ts';
import { fieldsAbove, identity, peel, scanBelow } from './plan-layers.ts';
import { planSignature } from './plan-signature.ts';
import { type FailureHandler, failureOfRow, lateRow } from './failure.ts';
import type { Job, JobSource } from './job.ts';

export interface JobOptions {
  sinks: readonly SinkPlan[];
  compile: CompileContext;
  connect: ConnectorContext;
  /** Where a top-level SELECT goes. */
  openCollect: (plan: CollectSinkPlan) => Sink;
  onFailure: FailureHandler;
  /** Told of rows that came too late; they are counted in any case. */
  onLate: FailureHandler;
  /** Makes the detectors of a call with these options; undefined where there is no anomaly detection. */
  detectors: ((options: string | undefined) => DetectorFactory) | undefined;
  stateBytesMax?: number;
}

/** Makes a job of the plans of one statement: sinks first, then against the stream to the sources. */
export function compileJob(options: JobOptions): Job {
  const compiler = new JobCompiler(options);
  for (const sink of options.sinks) compiler.addSink(sink);
  return compiler.finish();
}

class JobCompiler {
  readonly #options: JobOptions;
  readonly #sources: JobSource[] = [];
  readonly #operators: (StatefulOperator & { report?: OperatorReport })[] = [];
  readonly #assigners: WatermarkAssigner[] = [];
  readonly #sinks: Sink[] = [];
  readonly #budget: StateBudget;
  readonly #state: PipelineState;
  readonly #counts = { rowsIn: 0 };
  /** Heads by source, for connectors whose sources are shared. */
  readonly #heads = new Map<string, [SourceHead, ...SourceHead[]]>();
  /** Operators that were built, by signature. */
  readonly #shared = new Map<string, TeeOperator>();
  /** The signature of the scan below each assigner. */
  readonly #scans = new Map<string, string>();

  constructor(options: JobOptions) {
    this.#options = options;
    this.#budget = new StateBudget(options.stateBytesMax);
    this.#state = new PipelineState(this.#budget);
  }

  finish(): Job {
    for (const heads of this.#heads.values()) this.#openSource(heads);
    return {
      sources: this.#sources,
      operators: this.#operators,
      assigners: this.#assigners,
      sinks: this.#sinks,
      budget: this.#budget,
      state: this.#state,
      counts: this.#counts,
    };
  }

  addSink(plan: SinkPlan): void {
    const sink = plan.kind === 'collect-sink' ? this.#options.openCollect(plan) : this.#openSink(plan);
    this.#sinks.push(sink);
    this.#build(plan.input, plan.kind === 'table-sink' ? this.#guard(plan, sink) : sink, []);
  }

  #openSink(plan: TableSink): Sink {
    const { id, table, rowType: fields, columns, primaryKey, overwrite } = plan;
    const connector = connectorOf(table);
    if (connector?.openSink === undefined)
      throw runtimeErrors.plan_unsupported(
        `A table with the connector "${table.connector}" cannot be written.`,
      );
    return connector.openSink({ id, table, fields, columns, primaryKey, overwrite }, this.#options.connect);
  }

  /** NOT NULL columns of the sink that the rows may break. */
  #guard(plan: TableSink, sink: Sink): Operator {
    const { columns, onViolation } = plan.notNull;
    if (columns.length === 0) return sink;
    const onFailure = onViolation === 'drop' ? () => {} : this.#failures(plan.id, plan.rowType, 'sink');
    return new NotNullOperator(plan.rowType, columns, sink, onFailure);
  }

  /** What to do with rows that fail in operator `id`, whose input has `fields`. */
  #failures(id: string, fields: readonly Field[], stage: 'expression' | 'sink' = 'expression') {
    return (failure: RowFailure): void => this.#options.onFailure(failureOfRow(stage, id, fields, failure));
  }

  #late(id: string, fields: readonly Field[]) {
    return (batch: RowFailure['batch'], row: number): void =>
      this.#options.onLate(lateRow(batch, row, id, fields));
  }

  /** Builds `plan` so that its rows, after `layers`, reach `output`. */
  #build(plan: PhysicalOperator, output: Operator, layers: readonly Layer[]): void {
    switch (plan.kind) {
      case 'projection':
        this.#build(plan.input, output, [{ kind: 'projection', expressions: plan.expressions }, ...layers]);
        return;
      case 'filter':
        this.#build(plan.input, output, [{ kind: 'filter', condition: plan.condition }, ...layers]);
        return;
      case 'over-window':
      case 'source-scan':
      case 'union':
      case 'values':
      case 'watermark-assigner':
      case 'window-aggregate':
      case 'window-assignment':
      case 'window-top-n':
        this.#buildShared(plan, this.#calc(plan, layers, output));
    }
  }

  /** Readers of equal operators share one. */
  #buildShared(plan: PhysicalOperator, output: Operator): void {
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
    const failures = this.#failures(plan.id, plan.rowType);
    return new CalcOperator(
      compileCalc(plan.rowType, below, expressions, this.#options.compile, failures),
      output,
    );
  }

  #buildBase(plan: PhysicalOperator, output: Operator): void {
    switch (plan.kind) {
      case 'source-scan':
        this.#buildScan(plan, output);
        return;
      case 'values':
        this.#buildValues(plan, output);
        return;
      case 'watermark-assigner':
        this.#buildAssigner(plan, output);
        return;
      case 'window-assignment':
        this.#buildAssignment(plan, output);
        return;
      case 'window-aggregate':
        this.#buildAggregate(plan, output);
        return;
      case 'over-window': {
        const factories = plan.calls.map((call) => this.#detectorsOf(call.options));
        const late = this.#late(plan.id, plan.input.rowType);
        const operator = new DetectAnomaliesOperator(plan, factories, this.#budget, output, late);
        this.#operators.push(operator);
        this.#build(plan.input, operator, []);
        return;
      }
      case 'window-top-n': {
        const time = (plan.input.rowType[plan.endColumn] as Field).type;
        const operator = new WindowTopNOperator(plan, windowClock(time, this.#options.compile.zone), output);
        this.#operators.push(operator);
        this.#build(plan.input, operator, []);
        return;
      }
      case 'union':
        this.#buildUnion(plan, output);
        return;
      case 'projection':
      case 'filter':
        this.#build(plan, output, []);
    }
  }

  #detectorsOf(options: string | undefined): DetectorFactory {
    if (this.#options.detectors === undefined)
      throw runtimeErrors.plan_unsupported('Anomaly detection is not available here.');
    return this.#options.detectors(options);
  }

  #buildScan(plan: SourceScan, output: Operator): void {
    const { table, columns, rowType: fields, filter, id } = plan;
    const connector = connectorOf(table);
    const filtered =
      filter === undefined ? output : this.#calc(plan, [{ kind: 'filter', condition: filter }], output);
    const counts = this.#counts;
    const head: SourceHead = {
      id,
      table,
      columns,
      fields,
      output: {
        push(batch, port) {
          counts.rowsIn += batch.count;
          filtered.push(batch, port);
        },
        advance: (watermarkMs) => filtered.advance(watermarkMs),
      },
      onFailure: (event, { code, message }) => {
        counts.rowsIn++;
        this.#options.onFailure({ stage: 'decode', code, message, operator: id, span: undefined, event });
      },
      time: this.#listenerFor(plan),
    };
    const key = connector?.sourceKey?.(table) ?? id;
    const heads = this.#heads.get(key);
    if (heads === undefined) this.#heads.set(key, [head]);
    else heads.push(head);
  }

  /** The assigners directly above the scan hear of its partitions. */
  #listenerFor(plan: SourceScan): SourceHead['time'] {
    const scan = planSignature(plan);
    const assigners = (): WatermarkAssigner[] =>
      this.#assigners.filter(({ id }) => this.#scans.get(id) === scan);
    return {
      addPartition: (partition) => {
        for (const assigner of assigners()) assigner.addPartition(partition);
      },
      setIdle: (partition) => {
        for (const assigner of assigners()) assigner.setIdle(partition);
      },
    };
  }

  #openSource(heads: readonly [SourceHead, ...SourceHead[]]): void {
    const connector = connectorOf(heads[0].table);
    if (connector?.openSource === undefined)
      throw runtimeErrors.plan_unsupported(
        `A table with the connector "${heads[0].table.connector}" cannot be read.`,
      );
    const source = connector.openSource(heads, this.#options.connect);
    this.#sources.push({ source, outputs: heads.map((head) => head.output), hasEnded: false });
  }

  #buildValues(plan: ValuesSource, output: Operator): void {
    const rows = constantRows(plan.rows, plan.rowType, this.#options.compile);
    const source = new ValuesRowsSource(plan.id, plan.rowType, rows, output);
    this.#sources.push({ source, outputs: [output], hasEnded: false });
  }

  #buildAssigner(plan: WatermarkPlan, output: Operator): void {
    const { rowType: fields } = plan.input;
    const [rowtime] = identity(fields).slice(plan.rowtime) as [Expression];
    const loop = compileWatermarkLoop(fields, rowtime, plan.expression, this.#options.compile);
    const assigner = new WatermarkAssigner(plan.id, loop, output, this.#failures(plan.id, fields));
    this.#operators.push(assigner);
    this.#assigners.push(assigner);
    const scan = scanBelow(plan.input);
    if (scan !== undefined) this.#scans.set(plan.id, planSignature(scan));
    this.#build(plan.input, assigner, []);
  }

  #buildAssignment(plan: WindowAssignment, output: Operator): void {
    const { type } = plan.input.rowType[plan.timeColumn] as Field;
    const { zone } = this.#options.compile;
    const isLocal = type.kind !== 'TIMESTAMP_LTZ' || zone.fixedOffsetMs === 0;
    const slices = slicesOf(plan.window);
    const clock = windowClock(type, zone);
    const operator = new WindowAssignmentOperator(
      plan.timeColumn,
      slices,
      clock,
      isLocal ? undefined : zone,
      output,
    );
    this.#build(plan.input, operator, []);
  }

  #buildAggregate(plan: WindowAggregate, output: Operator): void {
    const { base } = peel(plan.input);
    const operator = compileWindowAggregate(plan, {
      context: this.#options.compile,
      budget: this.#budget,
      output,
      onFailure: this.#failures(plan.id, base.rowType),
      onLate: this.#late(plan.id, base.rowType),
    });
    this.#operators.push(operator);
    this.#build(base, operator, []);
  }

  #buildUnion(plan: Union, output: Operator): void {
    const union = new UnionOperator(plan.id, plan.inputs.length, output);
    this.#operators.push(union);
    for (const [port, input] of plan.inputs.entries())
      this.#build(
        input,
        {
          push: (batch) => union.push(batch, port),
          advance: (watermarkMs) => union.advance(watermarkMs, port),
        },
        [],
      );
  }
}
