import { type CallNode, fail, type Span } from '../../sql/index.ts';
import { functionName } from '../bind/bind-call.ts';
import type { Binder } from '../bind/binder.ts';
import type { Expression } from '../expression.ts';
import { expressionKey } from '../expression-tools.ts';
import { printType } from '../print-type.ts';
import { isTimeAttribute, types } from '../types.ts';
import type { WindowSpec } from '../window-spec.ts';
import type { BoundWindowBorder, GroupWindowName } from './bind-group-call.ts';

/** A window in GROUP BY: `TUMBLE(ts, size)`, `HOP(ts, slide, size)`, `SESSION(ts, gap)`. */
export interface GroupWindow {
  name: GroupWindowName;
  /** The time attribute, over the rows of FROM. */
  time: Expression & { kind: 'column' };
  isProctime: boolean;
  args: readonly Expression[];
  span: Span;
}

const FORMS: Readonly<Record<GroupWindowName, string>> = {
  TUMBLE: 'TUMBLE(time, size)',
  HOP: 'HOP(time, slide, size)',
  SESSION: 'SESSION(time, gap)',
};

export function bindGroupWindow(rows: Binder, call: CallNode): GroupWindow {
  const name = functionName(call) as GroupWindowName;
  const args = call.args.map((arg) => rows.bind(arg.value));
  const [time] = args;
  const wanted = name === 'HOP' ? 3 : 2;
  if (time === undefined || args.length !== wanted) {
    const hint = args.length === wanted + 1 ? ' An offset is taken by the table function.' : '';
    return fail('invalid', `Write ${FORMS[name]}.${hint}`, call.span);
  }
  if (time.kind !== 'column' || !isTimeAttribute(time.type)) {
    const type = printType(time.type);
    return fail(
      'invalid',
      `${name} needs a time attribute, the column of a WATERMARK or of PROCTIME(), not ${type}.`,
      time.span,
    );
  }
  for (const length of args.slice(1)) checkLength(length, name);
  const isProctime = 'attribute' in time.type && time.type.attribute === 'proctime';
  return { name, time, isProctime, args, span: call.span };
}

function checkLength(length: Expression, name: string): void {
  if (lengthMs(length) > 0) return;
  fail('invalid', `${name} takes positive intervals of days or less: INTERVAL '10' MINUTE.`, length.span);
}

function lengthMs(length: Expression | undefined): number {
  const isLength = length?.kind === 'literal' && length.type.kind === 'INTERVAL_MS';
  return isLength && typeof length.value === 'number' ? length.value : 0;
}

/** `partitionKeys`: the keys beside the window, for each of which sessions are their own. */
export function groupWindowSpec({ name, args }: GroupWindow, partitionKeys: readonly number[]): WindowSpec {
  const [first, second] = args.slice(1).map(lengthMs);
  const [length = 0, sizeMs = 0] = [first, second];
  if (name === 'TUMBLE') return { kind: 'tumble', sizeMs: length, offsetMs: 0 };
  if (name === 'HOP') return { kind: 'hop', slideMs: length, sizeMs, offsetMs: 0 };
  return { kind: 'session', gapMs: length, partitionKeys };
}

/** What a border of the window is: a property of the aggregate, or an expression of its own. */
export function borderOf(
  border: BoundWindowBorder,
  window: GroupWindow | undefined,
): 'start' | 'end' | 'time' | Expression {
  const { span } = border;
  const key = (args: readonly Expression[]): string => args.map(expressionKey).join(' ');
  if (window === undefined || window.name !== border.window || key(window.args) !== key(border.args))
    return fail(
      'invalid',
      `${border.window}_${border.border} needs the same ${border.window} in GROUP BY.`,
      span,
    );
  switch (border.border) {
    case 'START':
      return 'start';
    case 'END':
      return 'end';
    case 'ROWTIME':
      if (window.isProctime) return fail('invalid', 'A window on processing time has no rowtime.', span);
      return 'time';
    case 'PROCTIME':
      if (window.isProctime) return { kind: 'call', function: 'PROCTIME', args: [], type: border.type, span };
      return { kind: 'literal', value: null, type: types.timestampLtz(3), span };
  }
}
