import type { AggregateCall } from '../plan/aggregate-call.ts';
import type { Expression } from '../plan/expression.ts';
import type { DataType, Field } from '../plan/types.ts';
import type { GroupLayout } from '../state/group-table.ts';
import type { Accumulator } from './aggregates/accumulator.ts';
import { type AccumulatorForm, accumulatorOf } from './aggregates/index.ts';
import { type CheckedCall, checkValues } from './check-values.ts';
import { type Code, FALSE, isFalse, isTrue, js, TRUE } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import type { Environment } from './environment.ts';
import type { Fragment } from './fragment.ts';
import { keyLayout } from './group-key.ts';
import type { RowCompiler } from './row-compiler.ts';

/** Makes the accumulator of the call with this index. */
export type AccumulatorMaker = (
  call: AggregateCall,
  argument: DataType | undefined,
  context: CompileContext,
  form: AccumulatorForm,
  index: number,
) => Accumulator;

/** Keys and aggregates of a grouping, and how they lie in a `GroupTable`. */
export class GroupAggregate {
  /** Types of the grouping's input row. */
  readonly input: readonly Field[];
  readonly keys: readonly number[];
  readonly keyTypes: readonly DataType[];
  readonly calls: readonly AggregateCall[];
  readonly accumulators: readonly Accumulator[];
  readonly layout: GroupLayout;
  /**
   * Where rows are taken back, or refused, the last column of the layout counts those of the group: one without is none.
   */
  readonly countsRows: boolean;
  readonly #takesBack: boolean;

  constructor(
    input: readonly Field[],
    keys: readonly number[],
    calls: readonly AggregateCall[],
    context: CompileContext,
    form: AccumulatorForm = 'append',
    accumulator: AccumulatorMaker = accumulatorOf,
  ) {
    this.input = input;
    this.keys = keys;
    this.keyTypes = keys.map((key) => (input[key] as Field).type);
    this.calls = calls;
    this.accumulators = calls.map((call) =>
      accumulator(call, this.#argumentType(call), context, form, calls.indexOf(call)),
    );
    this.#takesBack = form === 'retract';
    this.countsRows =
      this.#takesBack || this.accumulators.some((accumulator) => accumulator.check !== undefined);
    this.layout = [
      ...this.keyTypes.flatMap(keyLayout),
      ...this.accumulators.flatMap((accumulator) => accumulator.kinds),
      ...(this.countsRows ? (['float64'] as const) : []),
    ];
  }

  #argumentType(call: AggregateCall): DataType | undefined {
    return call.args[0] === undefined ? undefined : this.input[call.args[0]]?.type;
  }

  /** An input column as an expression. */
  column(index: number, call?: AggregateCall): Expression {
    const { type } = this.input[index] as Field;
    const nowhere = { offset: 0, line: 1, column: 1 };
    return { kind: 'column', index, type, span: call?.span ?? { start: nowhere, end: nowhere } };
  }

  /** The cells of aggregate `index` at `slot`; `columns` are those of the table. */
  cellsOf(index: number, columns: readonly Code[], slot: Code): readonly Code[] {
    const before = this.accumulators.slice(0, index).reduce((sum, { kinds }) => sum + kinds.length, 0);
    const first = this.keyTypes.length * 2 + before;
    const own = columns.slice(first, first + (this.accumulators[index] as Accumulator).kinds.length);
    return own.map((column) => js`${column}[${slot}]`);
  }

  /** Evaluates arguments and filters, before anything of the group is touched: they may fail. */
  compileArguments(compiler: RowCompiler, environment: Environment): CompiledArgument[] {
    return this.calls.map((call) => {
      const [first] = call.args;
      const value = first === undefined ? null : compiler.compile(this.column(first, call), environment);
      const filter =
        call.filter === undefined
          ? TRUE
          : compiler.compile(this.column(call.filter, call), environment).value;
      return { value, filter };
    });
  }

  /** How many rows the group at `slot` has. */
  rowsOf(columns: readonly Code[], slot: Code): Code {
    return js`${columns[this.layout.length - 1] as Code}[${slot}]`;
  }

  /** Takes the arguments of the row into the group at `slot`; back from it if the row is of a kind that takes back. */
  changeByKind(
    compiler: RowCompiler,
    args: readonly CompiledArgument[],
    columns: readonly Code[],
    slot: Code,
  ): void {
    if (!this.countsRows) {
      this.change('add', compiler, args, columns, slot);
      return;
    }
    const { program } = compiler;
    const rows = this.rowsOf(columns, slot);
    const add = (): void => {
      this.change('add', compiler, args, columns, slot);
      program.line(js`${rows}++;`);
    };
    if (!this.#takesBack) {
      add();
      return;
    }
    // -U and -D are odd.
    compiler.branch(js`batch.kinds !== null && (batch.kinds[i] & 1) === 1`, () => {
      this.change('retract', compiler, args, columns, slot);
      program.line(js`${rows}--;`);
    });
    program.block(js`else`, add);
  }

  /** Takes the row's arguments into the group at `slot`, or takes them back. */
  change(
    how: 'add' | 'retract',
    compiler: RowCompiler,
    args: readonly CompiledArgument[],
    columns: readonly Code[],
    slot: Code,
  ): void {
    const calls = this.accumulators.map(
      (accumulator, i): CheckedCall => ({
        accumulator,
        cells: this.cellsOf(i, columns, slot),
        ...takenValue(accumulator, args[i] as CompiledArgument),
        span: (this.calls[i] as AggregateCall).span,
      }),
    );
    checkValues(compiler, how, calls, FALSE);
    for (const { accumulator, cells, condition, value } of calls)
      compiler.branch(condition, () => accumulator[how](compiler.program, cells, value));
  }
}

export interface CompiledArgument {
  /** Null for `COUNT(*)`. */
  value: Fragment | null;
  filter: Code;
}

/** Whether an accumulator takes a row in, and as what. */
export function takenValue(
  accumulator: Accumulator,
  { value, filter }: CompiledArgument,
): { condition: Code; value: Code } {
  if (value === null) return { condition: filter, value: TRUE };
  if (isFalse(value.isNull)) return { condition: filter, value: value.value };
  if (accumulator.takesNulls === true)
    return { condition: filter, value: js`(${value.isNull} ? null : ${value.value})` };
  const isThere = js`!${value.isNull}`;
  return { condition: isTrue(filter) ? isThere : js`${filter} && ${isThere}`, value: value.value };
}
