import { type CallNode, type ExpressionNode, fail, type Span } from '../../sql/index.ts';
import { functionName } from '../bind/bind-call.ts';
import type { Binder } from '../bind/binder.ts';
import type { Expression } from '../expression.ts';
import { type DataType, types } from '../types.ts';

/**
 * A call that says something about the group of its row: which keys a grouping set leaves out (GROUPING, GROUPING_ID,
 * GROUP_ID), or a border of its group window (TUMBLE_START).
 */
export type BoundGroupCall = BoundGrouping | BoundWindowBorder;

export interface BoundGrouping {
  kind: 'grouping';
  /** Over the rows of FROM; none: GROUP_ID. */
  args: readonly Expression[];
  type: DataType;
  span: Span;
}

export interface BoundWindowBorder {
  kind: 'window-border';
  window: GroupWindowName;
  border: 'START' | 'END' | 'ROWTIME' | 'PROCTIME';
  /** Those of the window, over the rows of FROM. */
  args: readonly Expression[];
  type: DataType;
  span: Span;
}

export type GroupWindowName = 'TUMBLE' | 'HOP' | 'SESSION';

const WINDOW_CALL = /^(TUMBLE|HOP|SESSION)(?:_(START|END|ROWTIME|PROCTIME))?$/;

/** Binds such a call with its arguments over the rows of FROM; undefined for any other expression. */
export function bindGroupCall(rows: Binder, node: ExpressionNode): BoundGroupCall | undefined {
  if (node.kind !== 'call' || node.name.length !== 1) return undefined;
  const name = functionName(node);
  if (name === 'GROUPING' || name === 'GROUPING_ID' || name === 'GROUP_ID')
    return bindGrouping(rows, node, name);
  const match = WINDOW_CALL.exec(name);
  if (match === null) return undefined;
  const [, window, border] = match as unknown as [string, GroupWindowName, BoundWindowBorder['border']];
  if ((border as string | undefined) === undefined)
    return fail(
      'invalid',
      `${name} stands in GROUP BY; its borders are ${name}_START and ${name}_END.`,
      node.span,
    );
  const args = node.args.map((arg) => rows.bind(arg.value));
  return {
    kind: 'window-border',
    window,
    border,
    args,
    type: borderType(border, args[0]?.type),
    span: node.span,
  };
}

function bindGrouping(rows: Binder, node: CallNode, name: string): BoundGrouping {
  const takesNone = name === 'GROUP_ID';
  if (takesNone !== (node.args.length === 0))
    fail('invalid', `${name} takes ${takesNone ? 'no arguments' : 'group keys'}.`, node.span);
  const args = node.args.map((arg) => rows.bind(arg.value));
  return { kind: 'grouping', args, type: types.bigint(false), span: node.span };
}

/** Start and end are wall clock time; the others are time attributes. */
function borderType(border: BoundWindowBorder['border'], time: DataType | undefined): DataType {
  if (border === 'START' || border === 'END') return types.timestamp(3, false);
  if (border === 'PROCTIME') return { ...types.timestampLtz(3, false), attribute: 'proctime' };
  const kind = time?.kind === 'TIMESTAMP_LTZ' ? 'TIMESTAMP_LTZ' : 'TIMESTAMP';
  return { kind, precision: 3, nullable: true, attribute: 'rowtime' };
}
