import type { Batch } from '../batch/batch.ts';
import type { Windowing } from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';
import type { Span } from '../sql/span.ts';
import type { GroupTable } from '../state/group-table.ts';
import { physicalKind } from '../batch/physical-kind.ts';
import { type Code, js } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import { columnPath } from './environment.ts';
import { failEvaluation } from './evaluation-error.ts';
import type { Fragment } from './fragment.ts';
import { GroupAccess } from './group-access.ts';
import type { GroupAggregate } from './group-aggregate.ts';
import { BATCH, compileStage, type Layer, type LoopState, STATE, type Stage } from './stage.ts';

/** A piece of time with its groups. Rows of `[start, end)` go into it. */
export interface Pane {
  start: number;
  end: number;
  /** Null unless rows of this batch go into it. */
  table: GroupTable | null;
  /** How often its groups were sealed. */
  sealings: number;
  /** Windows over this pane that have fired already: a row misses them. */
  missedWindows: number;
}

/** What the generated loop asks of the operator. All times are on the windows' clock. */
export interface WindowState extends LoopState {
  /** A watermark from which on a window fires. */
  fireAt: number;
  /** The watermark for rows that bring none of their own. */
  watermark: number;
  /** Fires what is due. Panes may be gone then. */
  fire(watermark: number): void;
  /** The pane of a row that comes at a watermark; null if all its windows have ended. */
  paneAt(time: number, end: number, watermark: number): Pane | null;
  /** Whether a time lies between two windows, which it can where they start further apart than they are long. */
  isOutside(time: number): boolean;
  lateRows: number;
  missedWindows: number;
  /** Told of each late row. */
  onLate(batch: Batch, row: number, time: number): void;
}

export interface WindowLoop {
  run: (batch: Batch, state: WindowState) => void;
  sites: readonly Span[];
}

/** Assigns rows to panes and aggregates them there, firing windows in between as watermarks come by. */
export function compileWindowLoop(
  fields: readonly Field[],
  layers: readonly Layer[],
  windowing: Windowing,
  group: GroupAggregate,
  context: CompileContext,
): WindowLoop {
  const write = (stage: Stage): void => {
    const access = new GroupAccess(stage.program, group.keyTypes, group.layout.length);
    writeFiring(stage);
    const bounds = windowOf(stage, windowing, group);
    const codes = codedKey(stage, group);
    const keys = codes === null ? compileKeys(stage, group) : [];
    const args = group.compileArguments(stage.compiler, stage.environment);
    writePaneSwitch(stage, access, bounds, codes);
    stage.program.line(js`let slot = 0;`);
    if (codes === null) access.find(keys, js`slot`);
    else findByCode(stage, access, group, codes);
    group.changeByKind(stage.compiler, args, access.cells, js`slot`);
  };
  const stage = compileStage(fields, layers, context, write, (program) =>
    program.line(js`state.lateRows += late; state.missedWindows += missed;`),
  );
  const { program } = stage;
  program.setup(js`const watermarks = batch.watermarks;`);
  program.setup(js`let paneStart = Infinity, paneEnd = -Infinity, paneMissed = 0;`);
  program.setup(js`let fireAt = state.fireAt, late = 0, missed = 0;`);
  const loop = program.compile('aggregate', [BATCH, STATE]) as (batch: Batch, state: WindowState) => void;
  return { run: loop, sites: stage.compiler.sites };
}

/** Before a row is looked at, the windows that its watermark has passed fire. */
export function writeFiring({ program }: Stage): void {
  program.line(js`const watermark = watermarks === null ? state.watermark : watermarks[i];`);
  program.block(js`if (watermark >= fireAt)`, () => {
    program.line(js`state.fire(watermark);`);
    program.line(js`fireAt = state.fireAt; paneStart = Infinity; paneEnd = -Infinity;`);
  });
}

interface Bounds {
  time: Code;
  /** End of the window a row brings along; the same as `time` where windows are cut from it. */
  end: Code;
  isAttached: boolean;
}

function windowOf(stage: Stage, windowing: Windowing, group: GroupAggregate): Bounds {
  const { compiler, environment } = stage;
  if (windowing.kind === 'attached') {
    const start = compiler.compile(group.column(windowing.startColumn), environment);
    const end = compiler.compile(group.column(windowing.endColumn), environment);
    return { time: start.value, end: end.value, isAttached: true };
  }
  const time = compileTime(stage, windowing.timeColumn, group);
  const { window } = windowing;
  if (window.kind === 'hop' && window.slideMs > window.sizeMs)
    stage.program.line(js`if (state.isOutside(${time})) continue;`);
  return { time, end: time, isAttached: false };
}

/** The row's time on the windows' wall clock. */
export function compileTime(stage: Stage, timeColumn: number, group: GroupAggregate): Code {
  const { compiler, environment, program } = stage;
  const column = group.column(timeColumn);
  const time = compiler.compile(column, environment);
  compiler.mark(column.span);
  program.line(js`if (${time.isNull}) ${program.constant(failNullTime)}();`);
  const { zone } = compiler.context;
  if (column.type.kind !== 'TIMESTAMP_LTZ' || zone.fixedOffsetMs === 0) return time.value;
  const local = program.name('v');
  program.line(js`const ${local} = ${program.constant(zone)}.toLocal(${time.value});`);
  return local;
}

function failNullTime(): never {
  return failEvaluation('null_rowtime', 'The event time is NULL.');
}

function writePaneSwitch(stage: Stage, access: GroupAccess, bounds: Bounds, codes: CodedKey | null): void {
  const { program } = stage;
  const { time, end } = bounds;
  const outside = bounds.isAttached
    ? js`${time} !== paneStart || ${end} !== paneEnd`
    : js`!(${time} >= paneStart && ${time} < paneEnd)`;
  program.block(js`if (${outside})`, () => {
    program.line(js`const pane = state.paneAt(${time}, ${end}, watermark);`);
    program.block(js`if (pane === null)`, () => {
      program.line(js`late++; state.onLate(batch, i, ${time});`);
      program.line(js`continue;`);
    });
    program.line(js`fireAt = state.fireAt;`);
    program.line(js`paneStart = pane.start; paneEnd = pane.end; paneMissed = pane.missedWindows;`);
    program.line(js`${access.table} = pane.table;`);
    program.line(access.load());
    if (codes !== null) program.line(js`${codes.slots} = pane.table.slotsByCode(${codes.dictionary});`);
  });
  program.line(js`missed += paneMissed;`);
}

function compileKeys(stage: Stage, group: GroupAggregate): Fragment[] {
  return group.keys.map((key) => stage.compiler.compile(group.column(key), stage.environment));
}

/** A single key that may come as codes of a dictionary. */
interface CodedKey {
  codes: Code;
  nulls: Code;
  dictionary: Code;
  /** Slot + 1 by code, of the current pane. */
  slots: Code;
}

function codedKey(stage: Stage, group: GroupAggregate): CodedKey | null {
  const { program, batch, environment } = stage;
  const [only, ...others] = group.keys;
  if (only === undefined || others.length > 0) return null;
  const expression = group.column(only);
  const path = columnPath(expression, environment);
  if (path === undefined || physicalKind(expression.type) !== 'string') return null;
  const { column, nulls } = batch.arrays(path);
  const [codes, dictionary, slots] = [program.name('c'), program.name('c'), program.name('c')];
  program.setup(js`const ${codes} = ${column}.codes, ${dictionary} = ${column}.dictionary;`);
  program.setup(js`let ${slots} = null;`);
  return { codes, nulls, dictionary, slots };
}

/** The slot of a code that was seen before costs two array accesses; the string is not touched. */
function findByCode(stage: Stage, access: GroupAccess, group: GroupAggregate, key: CodedKey): void {
  const { program, compiler, environment } = stage;
  const isCoded = js`${key.slots} !== null && (${key.nulls} === null || ${key.nulls}[i] === 0)`;
  program.line(js`if (${isCoded}) slot = ${key.slots}[${key.codes}[i]] - 1;`);
  program.line(js`else slot = -1;`);
  compiler.branch(js`slot < 0`, () => {
    const keys = group.keys.map((index) => compiler.compile(group.column(index), environment));
    access.find(keys, js`slot`);
    program.line(js`if (${isCoded}) ${key.slots}[${key.codes}[i]] = slot + 1;`);
  });
}
