import { type PhysicalKind, physicalKind, type Value } from '../batch/physical-kind.ts';
import type { AggregateCall } from '../plan/aggregate-call.ts';
import type { Field } from '../plan/types.ts';
import type { StateKind } from '../state/state-column.ts';
import type { Accumulator, AggregateResult } from './aggregates/accumulator.ts';
import { orderedExtreme } from './aggregates/extreme.ts';
import { type AccumulatorForm, accumulatorOf } from './aggregates/index.ts';
import { type Code, isTrue, js } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import {
  type AccumulatorMaker,
  checkValues,
  type CompiledArgument,
  GroupAggregate,
  takenValue,
} from './group-aggregate.ts';
import type { RowCompiler } from './row-compiler.ts';

/**
 * A group as one array: how many rows it has, the number under which its distinct values are kept, then the cells of
 * its aggregates.
 */
export type Group = Value[];

/** Rows of a group; of rows that only come, 1. A group of 0 rows is none. */
export const GROUP_ROWS = 0;
export const GROUP_NUMBER = 1;
const CELLS_FIRST = 2;
/** Calls that share one set of distinct values: bits of a number that is small. */
const CALLS_OF_SET_MAX = 30;

/** Different values of one column, for the calls with DISTINCT over it: each call has a bit. */
export interface DistinctSet {
  kind: PhysicalKind;
  /** Indexes of calls, by bit. */
  calls: readonly number[];
}

/** Aggregates of groups that lie in arrays, and how the generated code works on them. */
export class GroupArray {
  readonly aggregate: GroupAggregate;
  readonly form: AccumulatorForm;
  readonly distinct: readonly DistinctSet[];
  /** Indexes of the calls whose values may be kept in order elsewhere. */
  readonly ordered: readonly number[];
  readonly #kinds: readonly StateKind[];

  constructor(
    input: readonly Field[],
    keys: readonly number[],
    calls: readonly AggregateCall[],
    context: CompileContext,
    form: AccumulatorForm,
  ) {
    this.form = form;
    this.distinct = distinctSets(input, calls);
    const plain = calls.map((call) => ({ ...call, distinct: false }));
    this.ordered = [...calls.keys()].filter(
      (i) => form === 'retract' && isExtreme(calls[i] as AggregateCall),
    );
    this.aggregate = new GroupAggregate(input, keys, plain, context, form, (call, type, given, how, index) =>
      this.#accumulatorOf(call, type, given, how, index),
    );
    this.#kinds = this.aggregate.accumulators.flatMap(({ kinds }) => kinds);
  }

  #accumulatorOf(...[call, type, context, form, index]: Parameters<AccumulatorMaker>): Accumulator {
    const place = this.ordered.indexOf(index);
    if (place === -1) return accumulatorOf(call, type, context, form);
    const which = call.function === 'MIN' ? 'least' : 'greatest';
    return orderedExtreme(type ?? call.type, which, js`state.ordered[${place}]`, js`group[${GROUP_NUMBER}]`);
  }

  /** Whether a group keeps something elsewhere, under its number. */
  get isNumbered(): boolean {
    return this.distinct.length > 0 || this.ordered.length > 0;
  }

  /** A group of no rows. */
  create(): Group {
    const group: Group = [0, 0];
    for (const kind of this.#kinds) group.push(blankCell(kind));
    return group;
  }

  /** Takes a row in, or back. `sets`: what has the sets of distinct values. */
  change(
    how: 'add' | 'retract',
    compiler: RowCompiler,
    args: readonly CompiledArgument[],
    group: Code,
    sets: Code,
  ): void {
    const { accumulators } = this.aggregate;
    if (how === 'add') checkValues(compiler, this.aggregate, args, (i) => this.#cellsOf(i, group));
    const inSets = new Set(this.distinct.flatMap(({ calls }) => calls));
    for (const [i, accumulator] of accumulators.entries()) {
      if (inSets.has(i)) continue;
      const { condition, value } = takenValue(accumulator, args[i] as CompiledArgument);
      compiler.branch(condition, () => accumulator[how](compiler.program, this.#cellsOf(i, group), value));
    }
    for (const [s, set] of this.distinct.entries())
      this.#changeSet(how, compiler, args, group, js`${sets}[${s}]`, set);
  }

  /** Only calls for which the value is new, or gone, hear of it. */
  #changeSet(
    how: 'add' | 'retract',
    compiler: RowCompiler,
    args: readonly CompiledArgument[],
    group: Code,
    values: Code,
    { calls }: DistinctSet,
  ): void {
    const { program } = compiler;
    const taken = calls.map((call) => takenValue(this.#accumulator(call), args[call] as CompiledArgument));
    const bits = taken
      .map(({ condition }, bit) =>
        isTrue(condition) ? js`${2 ** bit}` : js`(${condition} ? ${2 ** bit} : 0)`,
      )
      .reduce((all, bit) => js`${all} | ${bit}`);
    const [asked, changed] = [program.name('v'), program.name('v')];
    program.line(js`const ${asked} = ${bits};`);
    program.block(js`if (${asked} !== 0)`, () => {
      const value = distinctValue(args[calls[0] as number] as CompiledArgument);
      program.line(
        js`const ${changed} = ${values}.${how === 'add' ? js`add` : js`remove`}(${group}[${GROUP_NUMBER}], ${value}, ${asked});`,
      );
      for (const [bit, call] of calls.entries())
        program.block(js`if ((${changed} & ${2 ** bit}) !== 0)`, () =>
          this.#accumulator(call)[how](
            program,
            this.#cellsOf(call, group),
            (taken[bit] as { value: Code }).value,
          ),
        );
    });
  }

  /** The aggregates of a group, in the order of the calls. */
  results(compiler: RowCompiler, group: Code): AggregateResult[] {
    return this.aggregate.accumulators.map((accumulator, i) =>
      accumulator.result(compiler.program, this.#cellsOf(i, group)),
    );
  }

  #accumulator(call: number): GroupAggregate['accumulators'][number] {
    return this.aggregate.accumulators[call] as GroupAggregate['accumulators'][number];
  }

  #cellsOf(call: number, group: Code): readonly Code[] {
    const { accumulators } = this.aggregate;
    const before = accumulators.slice(0, call).reduce((sum, { kinds }) => sum + kinds.length, 0);
    return this.#accumulator(call).kinds.map((_, i) => js`${group}[${CELLS_FIRST + before + i}]`);
  }
}

function isExtreme({ function: id }: AggregateCall): boolean {
  return id === 'MIN' || id === 'MAX';
}

function distinctSets(input: readonly Field[], calls: readonly AggregateCall[]): DistinctSet[] {
  const byColumn = Map.groupBy(
    [...calls.entries()].filter(([, call]) => call.distinct && call.args[0] !== undefined),
    ([, call]) => call.args[0] as number,
  );
  return [...byColumn].flatMap(([column, entries]) => {
    const kind = physicalKind((input[column] as Field).type);
    const all = entries.map(([i]) => i);
    const sets: DistinctSet[] = [];
    for (let at = 0; at < all.length; at += CALLS_OF_SET_MAX)
      sets.push({ kind, calls: all.slice(at, at + CALLS_OF_SET_MAX) });
    return sets;
  });
}

function distinctValue({ value }: CompiledArgument): Code {
  if (value === null) throw new TypeError('DISTINCT has an argument.');
  return js`(${value.isNull} ? null : ${value.value})`;
}

function blankCell(kind: StateKind): Value {
  switch (kind) {
    case 'bytes':
    case 'int32':
    case 'float64':
      return 0;
    case 'int64':
      return 0n;
    case 'values':
      return null;
  }
}
