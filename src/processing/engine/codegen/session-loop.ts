import type { Batch } from '../batch/batch.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { Field } from '../plan/types.ts';
import type { Span } from '../sql/span.ts';
import type { SlotTable } from '../state/slot-table.ts';
import type { StateArray } from '../state/state-column.ts';
import { isFalse, joinCode, js } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import { GroupAccess } from './group-access.ts';
import type { GroupAggregate } from './group-aggregate.ts';
import { storeKeys } from './group-key.ts';
import { Program } from './program.ts';
import { BATCH, compileStage, type Layer, type LoopState, STATE } from './stage.ts';
import { compileTime, writeFiring } from './window-loop.ts';

/** What the generated loop asks of the session operator. */
export interface SessionState extends LoopState {
  table: SlotTable;
  fireAt: number;
  watermark: number;
  fire(watermark: number): void;
  /** The slot of the session that takes in a row of these keys that comes at a watermark; -1 if it is late. */
  slotAt(time: number, keys: readonly Value[], watermark: number): number;
  lateRows: number;
  onLate(batch: Batch, row: number): void;
}

export interface SessionLoop {
  run: (batch: Batch, state: SessionState) => void;
  sites: readonly Span[];
}

/** Takes each row into the session of its keys, firing sessions in between as watermarks come by. */
export function compileSessionLoop(
  fields: readonly Field[],
  layers: readonly Layer[],
  timeColumn: number,
  group: GroupAggregate,
  context: CompileContext,
): SessionLoop {
  const stage = compileStage(fields, layers, context, (open) => {
    const { program, compiler, environment } = open;
    const access = new GroupAccess(program, group.keyTypes, group.layout.length);
    writeFiring(open);
    const time = compileTime(open, timeColumn, group);
    const keys = group.keys.map((key) => compiler.compile(group.column(key), environment));
    const args = group.compileArguments(compiler, environment);
    const values = keys.map(({ value, isNull }) =>
      isFalse(isNull) ? value : js`${isNull} ? null : ${value}`,
    );
    program.line(js`const slot = state.slotAt(${time}, [${joinCode(values, ', ')}], watermark);`);
    program.line(js`fireAt = state.fireAt;`);
    program.line(js`if (slot < 0) { state.lateRows++; state.onLate(batch, i); continue; }`);
    for (const [i, cell] of access.cells.entries()) program.line(js`${cell} = state.table.columns[${i}];`);
    storeKeys(program, keys, group.keyTypes, access.cells, js`slot`);
    group.changeByKind(compiler, args, access.cells, js`slot`);
  });
  const { program } = stage;
  program.setup(js`const watermarks = batch.watermarks;`);
  program.setup(js`let fireAt = state.fireAt, paneStart = 0, paneEnd = 0;`);
  const loop = program.compile('aggregate', [BATCH, STATE]) as (batch: Batch, state: SessionState) => void;
  return { run: loop, sites: stage.compiler.sites };
}

/** Merges the accumulators of slot `from` into those of slot `to`; the keys are equal. */
export type MergeSlots = (columns: readonly StateArray[], to: number, from: number) => void;

export function compileMergeSlots(group: GroupAggregate): MergeSlots {
  const program = new Program();
  const access = new GroupAccess(program, group.keyTypes, group.layout.length);
  for (const [i, cell] of access.cells.entries()) program.line(js`${cell} = columns[${i}];`);
  for (const [i, accumulator] of group.accumulators.entries()) {
    const from = group.cellsOf(i, access.cells, js`from`);
    accumulator.merge(program, group.cellsOf(i, access.cells, js`to`), from);
  }
  if (group.countsRows)
    program.line(js`${group.rowsOf(access.cells, js`to`)} += ${group.rowsOf(access.cells, js`from`)};`);
  return program.compile('merge', [js`columns`, js`to`, js`from`]) as MergeSlots;
}
