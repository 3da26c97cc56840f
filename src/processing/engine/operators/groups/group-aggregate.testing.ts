import { ManualClock } from '#foundation';
import { type Batch, batchOf, kindAt, rowAt, type RowKind } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { timeZone, type TimeZone } from '../../codegen/time-zone.ts';
import { inputsOf } from '../../plan/operators.ts';
import type { ChangelogMode, OperatorKind, OperatorOf, PhysicalOperator } from '../../plan/physical-plan.ts';
import type { Field } from '../../plan/types.ts';
import type { BuildOperator, JobBuilder } from '../../runtime/job-builder.ts';
import { planChecked } from '../../runtime/plan-checked.ts';
import { PipelineState } from '../../state/pipeline-state.ts';
import { StateBudget } from '../../state/state-budget.ts';
import { StateReader } from '../../state/state-reader.ts';
import { StateWriter } from '../../state/state-writer.ts';
import type { Operator, StatefulOperator } from '../operator.ts';

/** What the tables `t` and `u` of the tests have. */
const TABLES = ['t', 'u']
  .map(
    (
      name,
    ) => `CREATE TABLE ${name} (k STRING, v INT, s STRING, w DOUBLE, b BIGINT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts)
      WITH ('connector' = 'filesystem', 'path' = 'none', 'format' = 'json');`,
  )
  .join('\n');

/** By column name; the others are NULL, but for `p`, which is the clock's. */
export type TestRow = Readonly<Record<string, Value>>;

export interface TestChange {
  kind: RowKind;
  row: TestRow;
  port?: number;
}

export interface Change {
  kind: RowKind;
  row: Value[];
}

export interface HarnessOptions {
  /** What the inputs send; the operator chooses its algorithm by it. */
  input: ChangelogMode;
  /** What is asked of the operator. */
  output: ChangelogMode;
  settings?: Readonly<Record<string, string>>;
  ttlMs?: number;
  /** What another one of the same query kept. */
  saved?: Saved;
}

/** What is left of an operator when its process dies. */
export interface Saved {
  operator: Buffer;
  state: Buffer;
}

/** One operator of a query, fed by hand. */
export interface Harness {
  /** Changes as one batch, or one batch for each port in turn. */
  push(changes: readonly TestChange[]): void;
  advance(watermarkMs: number): void;
  /** What came out since the last call. */
  take(): Change[];
  /** Watermarks that came out. */
  readonly watermarks: readonly number[];
  readonly operator: StatefulOperator;
  readonly failures: readonly string[];
  readonly clock: ManualClock;
  /** Entries of keyed state, by name. */
  readonly stateSizes: ReadonlyMap<string, { readonly size: number }>;
  save(): Saved;
}

/** The first operator of `kind` in the plan of a query over `t` and `u`. */
export function createHarness<K extends OperatorKind>(
  sql: string,
  kind: K,
  build: BuildOperator<K>,
  options: HarnessOptions,
): Harness {
  const plan = arranged(find(planOf(sql), kind), options);
  const clock = new ManualClock(1_000_000);
  const state = new PipelineState(new StateBudget());
  const stateSizes = new Map<string, { readonly size: number }>();
  const failures: string[] = [];
  const inputs: { fields: readonly Field[]; output: Operator }[] = [];
  const output = new Collected();
  const added: StatefulOperator[] = [];
  const connect = (input: PhysicalOperator, target: Operator): void => {
    inputs.push({ fields: input.rowType, output: target });
  };
  const builder = {
    compile: { clock, zone: timeZone('UTC') as TimeZone, random: Math.random },
    budget: new StateBudget(),
    state: {
      open: (operator: string, name: string, codec: Parameters<PipelineState['open']>[2]) => {
        const opened = state.open(operator, name, codec);
        stateSizes.set(name, opened);
        return opened;
      },
    },
    settings: new Map(Object.entries(options.settings ?? {})),
    stateTtlMs: options.ttlMs,
    failures:
      () =>
      ({ error }: { error: Error }): void => {
        failures.push(error.message);
      },
    late: () => (): void => {},
    add: (operator: StatefulOperator) => added.push(operator),
    input: connect,
    inputs: (all: readonly PhysicalOperator[], target: Operator) => {
      for (const input of all) connect(input, target);
    },
  } as unknown as JobBuilder;
  build(plan, output, builder);
  const operator = added[0] as StatefulOperator;
  const { saved } = options;
  if (saved !== undefined) state.replay(new StateReader(saved.state), 1, (id) => id);
  state.start(2);
  if (saved !== undefined) operator.restore(new StateReader(saved.operator));
  return {
    push: (changes) => {
      for (const run of runsOf(changes)) pushRun(inputs, run, clock.nowMs());
    },
    advance: (watermarkMs) => {
      for (const input of inputs) input.output.advance(watermarkMs);
    },
    take: () => output.changes.splice(0),
    watermarks: output.watermarks,
    operator,
    failures,
    clock,
    stateSizes,
    save: () => ({
      operator: written((out) => operator.snapshot(out)),
      state: written((out) => state.write('everything', out)),
    }),
  };
}

function written(write: (out: StateWriter) => void): Buffer {
  const out = new StateWriter();
  write(out);
  return Buffer.from(out.view());
}

function planOf(sql: string): PhysicalOperator {
  const [statement] = planChecked(`${TABLES}\n${sql};`).statements;
  if (statement?.kind !== 'select') throw new TypeError('A query is tested.');
  return statement.sink.input;
}

function find<K extends OperatorKind>(operator: PhysicalOperator, kind: K): OperatorOf<K> {
  const waiting = [operator];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (next.kind === kind) return next as OperatorOf<K>;
    waiting.push(...inputsOf(next));
  }
  throw new TypeError(`There is no ${kind} in the plan.`);
}

function arranged<T extends PhysicalOperator>(operator: T, { input, output }: HarnessOptions): T {
  const given = (below: PhysicalOperator): PhysicalOperator => ({ ...below, changelog: input });
  const arrangedInputs =
    'left' in operator
      ? { left: given(operator.left), right: given(operator.right) }
      : 'input' in operator
        ? { input: given(operator.input) }
        : {};
  return { ...operator, ...arrangedInputs, changelog: output };
}

/** Neighbours of one port. */
function runsOf(changes: readonly TestChange[]): TestChange[][] {
  const runs: TestChange[][] = [];
  for (const change of changes) {
    const last = runs.at(-1);
    if (last !== undefined && last[0]?.port === change.port) last.push(change);
    else runs.push([change]);
  }
  return runs;
}

function pushRun(
  inputs: readonly { fields: readonly Field[]; output: Operator }[],
  run: readonly TestChange[],
  nowMs: number,
): void {
  const port = run[0]?.port ?? 0;
  const input = inputs[port];
  if (input === undefined) throw new TypeError(`There is no input ${port}.`);
  const rows = run.map(({ row }) =>
    input.fields.map(({ name }) => (name === 'p' ? nowMs : (row[name] ?? null))),
  );
  input.output.push(
    batchOf(
      input.fields,
      rows,
      run.map(({ kind }) => kind),
    ),
    port,
  );
}

class Collected implements Operator {
  readonly changes: Change[] = [];
  readonly watermarks: number[] = [];

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) this.changes.push({ kind: kindAt(batch, i), row: rowAt(batch, i) });
  }

  advance(watermarkMs: number): void {
    this.watermarks.push(watermarkMs);
  }
}
