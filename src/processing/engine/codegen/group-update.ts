import { BATCH_ROWS_MAX, DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../batch/batch.ts';
import type { Batch } from '../batch/batch.ts';
import { type Column, createColumn } from '../batch/column.ts';
import { physicalKind, type PhysicalKind } from '../batch/physical-kind.ts';
import type { ChangelogMode } from '../plan/physical-plan.ts';
import type { DataType, Field } from '../plan/types.ts';
import type { Span } from '../sql/span.ts';
import type { GroupTable } from '../state/group-table.ts';
import type { StateKey } from '../state/keyed-state.ts';
import type { AggregateResult } from './aggregates/accumulator.ts';
import type { OrderedValues } from './aggregates/sorted-bag.ts';
import { type Code, FALSE, isFalse, joinCode, js, or, TRUE } from './code.ts';
import { columnWriter } from './column-writer.ts';
import type { CompileContext } from './compile-context.ts';
import { equalValues } from './compare-values.ts';
import { blank, type Fragment } from './fragment.ts';
import { columnPath } from './environment.ts';
import { GroupAccess } from './group-access.ts';
import { type Group, type GroupArray, GROUP_ROWS } from './group-array.ts';
import { hashKeys } from './group-key.ts';
import { type Program, ROW } from './program.ts';
import type { RowCompiler } from './row-compiler.ts';
import { BATCH, compileStage, type Layer, type LoopState, type Stage, STATE } from './stage.ts';
import { stateKeyOf } from './state-key.ts';

/** What the generated loop asks of the operator. */
export interface GroupUpdateState extends LoopState {
  /** Groups that rows of this batch touched, by key. */
  readonly touched: Map<StateKey, Group>;
  /** The group of a key that is not among them yet; it is afterwards. */
  load(key: StateKey): Group;
  /** For keys of several columns: where the batch has its groups, so that the key of a row need not be made. */
  readonly table: GroupTable | undefined;
  readonly bySlot: (Group | undefined)[];
  /** A group whose last row was taken back becomes as new. */
  clear(group: Group): void;
  readonly distinct: readonly DistinctValues[];
  /** By call of the group that keeps values in order. */
  readonly ordered: readonly OrderedValues[];
  readonly columns: readonly Column[];
  readonly kinds: Uint8Array;
  readonly watermarks: Float64Array;
  /** Hands on the first `rows` rows of `columns`. */
  flush(rows: number): void;
}

/** Different values of the groups, each with a bit for every call that has it. */
export interface DistinctValues {
  /** Takes a value into group `group` for the calls `bits`; the bits for which it was not there before. */
  add(group: number, value: unknown, bits: number): number;
  /** Takes it back; the bits for which it is not there any more. */
  remove(group: number, value: unknown, bits: number): number;
  /** What {@link add} would give. */
  newFor(group: number, value: unknown, bits: number): number;
  /** What {@link remove} would give. */
  lastFor(group: number, value: unknown, bits: number): number;
}

export interface GroupUpdateLoop {
  run: (batch: Batch, state: GroupUpdateState) => void;
  sites: readonly Span[];
}

export interface GroupUpdateOptions {
  changelog: ChangelogMode;
  /** True: a result that did not change is sent again, which keeps what is downstream alive (state TTL). */
  resends: boolean;
}

/** Rows that one row of the input makes at most. */
const ROWS_OF_ROW_MAX = 2;

/**
 * For each row: find its group, take the row in or back, and put out what that changes. The order is Flink's: a first
 * row is `+I`, a change `-U` (where it is wanted) and `+U`, the loss of the last row `-D`; a row that is taken back from
 * a group that nobody knows is ignored.
 */
export function compileGroupUpdate(
  fields: readonly Field[],
  layers: readonly Layer[],
  group: GroupArray,
  output: readonly Field[],
  options: GroupUpdateOptions,
  context: CompileContext,
): GroupUpdateLoop {
  const stage = compileStage(fields, layers, context, (open) => {
    const { program, compiler, environment } = open;
    const { aggregate } = group;
    const keys = aggregate.keys.map((key) => compiler.compile(aggregate.column(key), environment));
    const args = aggregate.compileArguments(compiler, environment);
    program.line(js`if (j > ${BATCH_ROWS_MAX - ROWS_OF_ROW_MAX}) { state.flush(j); j = 0; }`);
    const isBack = findGroup(open, group, keys, () => {});
    const writer = new RowWriter(program, output, keys);
    const before = resultsBefore(compiler, group);
    writeChange(compiler, group, args, isBack, () => writer.write(DELETE, before));
    const after = group.results(compiler, js`group`);
    program.block(js`if (rows === 0)`, () => writer.write(INSERT, after));
    const changed = options.resends ? js`true` : anyDifferent(program, group, before, after);
    if (options.changelog === 'insert-only' || isFalse(changed)) return;
    program.block(js`else if (${changed})`, () => {
      if (options.changelog === 'retract') writer.write(UPDATE_BEFORE, before);
      writer.write(UPDATE_AFTER, after);
    });
  });
  const { program } = stage;
  program.setup(js`const kinds = batch.kinds, watermarks = batch.watermarks, touched = state.touched;`);
  program.setup(js`const outKinds = state.kinds, outWatermarks = state.watermarks;`);
  const run = program.compile('aggregate', [BATCH, STATE]) as GroupUpdateLoop['run'];
  return { run, sites: stage.compiler.sites };
}

/**
 * Declares `group`, and `rows`: how many it had. `onLoad` adds what is done with a group that the batch has not touched
 * yet. Returns whether the row is taken back.
 */
export function findGroup(
  stage: Stage,
  group: GroupArray,
  keys: readonly Fragment[],
  onLoad: () => void,
): Code {
  const { program } = stage;
  if (isFoundByTable(group)) findByTable(stage, group, keys, onLoad);
  else {
    program.line(js`const key = ${stateKeyOf(program, keys, group.aggregate.keyTypes)};`);
    program.line(js`let group = touched.get(key);`);
    program.block(js`if (group === undefined)`, () => {
      program.line(js`group = state.load(key);`);
      onLoad();
    });
  }
  program.line(js`const rows = group[${GROUP_ROWS}];`);
  if (group.form === 'append') return js`false`;
  program.line(js`const isBack = kinds !== null && (kinds[${ROW}] & 1) === 1;`);
  program.line(js`if (isBack && rows === 0) continue;`);
  return js`isBack`;
}

/** Whether {@link GroupUpdateState.table} is used: making a text of several keys costs more than to compare them. */
export function isFoundByTable({ aggregate }: GroupArray): boolean {
  return aggregate.keys.length > 1;
}

function findByTable(stage: Stage, group: GroupArray, keys: readonly Fragment[], onLoad: () => void): void {
  const { program } = stage;
  const { keyTypes } = group.aggregate;
  const access = new GroupAccess(program, keyTypes, keyTypes.length * 2);
  program.setup(js`${access.table} = state.table; ${access.load()}`);
  program.setup(js`const bySlot = state.bySlot;`);
  program.line(js`let slot = 0;`);
  access.find(keys, js`slot`, hashKeys(program, keys, keyTypes, textHashes(stage, group)));
  program.line(js`let group = bySlot[slot];`);
  program.block(js`if (group === undefined)`, () => {
    program.line(js`bySlot[slot] = group = state.load(${stateKeyOf(program, keys, keyTypes)});`);
    onLoad();
  });
}

/** Columns of texts know their hashes: a dictionary has each once. */
function textHashes(stage: Stage, { aggregate }: GroupArray): (Code | undefined)[] {
  return aggregate.keys.map((key) => {
    const column = aggregate.column(key);
    const path = columnPath(column, stage.environment);
    if (path === undefined || physicalKind(column.type) !== 'string') return undefined;
    return js`${stage.batch.arrays(path).column}.hashAt(${ROW})`;
  });
}

/** The aggregates before the row; functions of the user are not asked about nothing. */
export function resultsBefore(compiler: RowCompiler, group: GroupArray): AggregateResult[] {
  const { program } = compiler;
  const { calls } = group.aggregate;
  if (calls.every((call) => call.user === undefined)) return group.results(compiler, js`group`);
  const places = calls.map((call) => {
    const [value, isNull] = [program.name('v'), program.name('n')];
    program.line(js`let ${value} = ${blank(physicalKind(call.type))}, ${isNull} = true;`);
    return { value, isNull };
  });
  program.block(js`if (rows !== 0)`, () => {
    for (const [i, result] of group.results(compiler, js`group`).entries()) {
      const { value, isNull } = places[i] as Fragment;
      program.line(js`${value} = ${result.value}; ${isNull} = ${result.isNull};`);
    }
  });
  return places;
}

/** Takes the row into `group`, or back from it; `writeDelete` adds what is done when that was its last row. */
export function writeChange(
  compiler: RowCompiler,
  group: GroupArray,
  args: Parameters<GroupArray['change']>[2],
  isBack: Code,
  writeDelete: () => void,
): void {
  const { program } = compiler;
  const sets = js`state.distinct`;
  if (isFalse(isBack)) {
    group.change('add', compiler, args, js`group`, sets, TRUE);
    program.line(js`group[${GROUP_ROWS}] = 1;`);
    return;
  }
  program.block(js`if (${isBack})`, () => {
    // Also of the last row, whose values are kept outside of the group where they are DISTINCT.
    group.change('retract', compiler, args, js`group`, sets, js`rows !== 1`);
    program.block(js`if (rows === 1)`, () => {
      writeDelete();
      program.line(js`state.clear(group);`);
      program.line(js`continue;`);
    });
    program.line(js`group[${GROUP_ROWS}] = rows - 1;`);
  });
  program.block(js`else`, () => {
    group.change('add', compiler, args, js`group`, sets, TRUE);
    program.line(js`group[${GROUP_ROWS}] = rows + 1;`);
  });
}

/** Writes rows of keys and aggregates behind those that are there. */
class RowWriter {
  readonly #program: Program;
  readonly #keys: readonly Fragment[];
  readonly #writers: readonly ((fragment: Fragment, row: Code) => void)[];

  constructor(program: Program, output: readonly Field[], keys: readonly Fragment[]) {
    this.#program = program;
    this.#keys = keys;
    this.#writers = output.map((field, i) =>
      columnWriter(program, js`state.columns[${i}]`, createColumn(field.type, 0)),
    );
  }

  write(kind: number, results: readonly AggregateResult[]): void {
    for (const [i, fragment] of [...this.#keys, ...results].entries()) this.#writers[i]?.(fragment, js`j`);
    this.#program.line(js`outKinds[j] = ${kind};`);
    this.#program.line(js`if (watermarks !== null) outWatermarks[j] = watermarks[${ROW}];`);
    this.#program.line(js`j++;`);
  }
}

function anyDifferent(
  program: Program,
  group: GroupArray,
  before: readonly AggregateResult[],
  after: readonly AggregateResult[],
): Code {
  const test = (result: AggregateResult, i: number): Code => {
    const { type } = group.aggregate.calls[i] as { type: DataType };
    return different(program, result, after[i] as AggregateResult, physicalKind(type));
  };
  const isCostly = (result: AggregateResult): boolean => result.isCostly === true;
  // What is cheap to compare mostly decides.
  const cheap = before.map((result, i) => (isCostly(result) ? FALSE : test(result, i)));
  const costly = before.map((result, i) => (isCostly(result) ? test(result, i) : FALSE));
  return or(...cheap, ...costly);
}

function different(
  program: Program,
  before: AggregateResult,
  after: AggregateResult,
  kind: PhysicalKind,
): Code {
  const values =
    kind === 'object' || kind === 'row'
      ? js`!${program.constant(equalValues)}(${before.value}, ${after.value})`
      : js`${before.compared ?? before.value} !== ${after.compared ?? after.value}`;
  if (isFalse(before.isNull) && isFalse(after.isNull)) return values;
  // What stands in a result that is NULL means nothing.
  const isDifferent = [js`${before.isNull} !== ${after.isNull}`, js`(!${after.isNull} && ${values})`];
  return js`(${joinCode(isDifferent, ' || ')})`;
}
