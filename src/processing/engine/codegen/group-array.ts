import { type PhysicalKind, physicalKind, type Value } from '../batch/physical-kind.ts';
import type { AggregateCall } from '../plan/aggregate-call.ts';
import type { Field } from '../plan/types.ts';
import type { StateKind } from '../state/state-column.ts';
import type { Accumulator, AggregateResult } from './aggregates/accumulator.ts';
import { orderedExtreme } from './aggregates/extreme.ts';
import { type AccumulatorForm, accumulatorOf } from './aggregates/index.ts';
import { type CheckedCall, checkValues } from './check-values.ts';
import { type Code, isTrue, js } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import {
  type AccumulatorMaker,
  type CompiledArgument,
  GroupAggregate,
  takenValue,
} from './group-aggregate.ts';
import type { Program } from './program.ts';
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

/** What a row does to a set. */
interface SetChange {
  set: DistinctSet;
  /** Adds, or removes, the value and gives the bits of the calls for which that is news. */
  values: Code;
  number: Code;
  value: Code;
  /** Bits of the calls that take the row. */
  asked: Code;
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

  /** Takes a row in, or back. `sets`: what has the sets of distinct values. `asksResult`: results are asked for next. */
  change(
    how: 'add' | 'retract',
    compiler: RowCompiler,
    args: readonly CompiledArgument[],
    group: Code,
    sets: Code,
    asksResult: Code,
  ): void {
    const calls = this.aggregate.accumulators.map(
      (accumulator, i): CheckedCall => ({
        accumulator,
        cells: this.#cellsOf(i, group),
        ...takenValue(accumulator, args[i] as CompiledArgument),
        span: (this.aggregate.calls[i] as AggregateCall).span,
      }),
    );
    const changes = this.distinct.map((set, s) =>
      askedOfSet(compiler, args, calls, set, js`${sets}[${s}]`, js`${group}[${GROUP_NUMBER}]`),
    );
    const inSets = new Set(this.distinct.flatMap(({ calls: members }) => members));
    const plain = calls.filter((_, i) => !inSets.has(i));
    const checked = changes.flatMap((change) => checkedOfSet(compiler.program, how, calls, change));
    checkValues(compiler, how, [...plain, ...checked], asksResult);
    for (const { accumulator, cells, condition, value } of plain)
      compiler.branch(condition, () => accumulator[how](compiler.program, cells, value));
    for (const change of changes) changeSet(compiler.program, how, calls, change);
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

function askedOfSet(
  { program }: RowCompiler,
  args: readonly CompiledArgument[],
  calls: readonly CheckedCall[],
  set: DistinctSet,
  values: Code,
  number: Code,
): SetChange {
  const bits = set.calls
    .map((call, bit) => {
      const { condition } = calls[call] as CheckedCall;
      return isTrue(condition) ? js`${2 ** bit}` : js`(${condition} ? ${2 ** bit} : 0)`;
    })
    .reduce((all, bit) => js`${all} | ${bit}`);
  const asked = program.name('v');
  program.line(js`const ${asked} = ${bits};`);
  return {
    set,
    values,
    number,
    value: distinctValue(args[set.calls[0] as number] as CompiledArgument),
    asked,
  };
}

/**
 * The calls of a set that may refuse a value: asked only if it is new to them, or goes from them. One to be taken back
 * that is not there was refused when it came.
 */
function checkedOfSet(
  program: Program,
  how: 'add' | 'retract',
  calls: readonly CheckedCall[],
  { set, values, number, value, asked }: SetChange,
): CheckedCall[] {
  if (set.calls.every((call) => (calls[call] as CheckedCall).accumulator.check === undefined)) return [];
  const news = program.name('v');
  const ask = how === 'add' ? js`newFor` : js`lastFor`;
  if (how === 'retract')
    program.line(js`if (${asked} !== 0 && ${values}.newFor(${number}, ${value}, ${asked}) !== 0) continue;`);
  program.line(js`const ${news} = ${asked} === 0 ? 0 : ${values}.${ask}(${number}, ${value}, ${asked});`);
  return set.calls.map((call, bit) => ({
    ...(calls[call] as CheckedCall),
    condition: js`(${news} & ${2 ** bit}) !== 0`,
  }));
}

/** Only calls for which the value is new, or gone, hear of it. */
function changeSet(
  program: Program,
  how: 'add' | 'retract',
  calls: readonly CheckedCall[],
  { set, values, number, value, asked }: SetChange,
): void {
  const changed = program.name('v');
  const work = how === 'add' ? js`add` : js`remove`;
  program.block(js`if (${asked} !== 0)`, () => {
    program.line(js`const ${changed} = ${values}.${work}(${number}, ${value}, ${asked});`);
    for (const [bit, call] of set.calls.entries()) {
      const { accumulator, cells, value: taken } = calls[call] as CheckedCall;
      program.block(js`if ((${changed} & ${2 ** bit}) !== 0)`, () => accumulator[how](program, cells, taken));
    }
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
