import { type CallNode, fail, type FrameBound, type WindowDefinition } from '../../sql/index.ts';
import { functionName } from '../bind/bind-call.ts';
import type { Binder } from '../bind/binder.ts';
import type { Expression } from '../expression.ts';
import type { OverWindow } from '../physical-plan.ts';
import type { DataType } from '../types.ts';
import { bindDetector } from './bind-detector.ts';
import { bindLag } from './bind-lag.ts';
import { type BindAggregate, bindOverAggregate, type OverAggregateFunction } from './bind-over-aggregate.ts';
import { bindRankFunction, type RankFunction } from './bind-rank-function.ts';

/** A call with OVER, bound over the rows of FROM. */
export interface BoundOverCall {
  function: OverFunction;
  partitionBy: readonly Expression[];
  orderBy: readonly { expression: Expression; descending: boolean; nullsFirst: boolean }[];
  frame: OverWindow['frame'];
  type: DataType;
  call: CallNode;
}

export type OverFunction =
  | RankFunction
  | OverAggregateFunction
  | { kind: 'lag'; value: Expression; offset: number; otherwise: Expression | undefined }
  | { kind: 'detect-anomalies'; value: Expression; options: string | undefined };

export type BoundOverFunction = Pick<BoundOverCall, 'function' | 'type' | 'frame'>;

export function bindOverCall(
  rows: Binder,
  call: CallNode,
  window: WindowDefinition,
  bindAggregate: BindAggregate,
): BoundOverCall {
  refuseClauses(call);
  const partitionBy = window.partitionBy.map((node) => rows.bind(node));
  const orderBy = window.orderBy.map((item) => ({
    expression: rows.bind(item.expression),
    descending: item.descending,
    // As Flink does: NULL is the smallest value.
    nullsFirst: item.nulls === undefined ? !item.descending : item.nulls === 'FIRST',
  }));
  const bound = bindFunction(rows, call, window, orderBy, bindAggregate);
  return { partitionBy, orderBy, call, ...bound };
}

function refuseClauses(call: CallNode): void {
  if (call.filter !== undefined)
    fail('unsupported', 'FILTER with OVER is not supported; write CASE WHEN … THEN … END.', call.filter.span);
  if (call.nullTreatment === 'IGNORE')
    fail('unsupported', 'IGNORE NULLS is not supported with OVER.', call.span);
}

function bindFunction(
  rows: Binder,
  call: CallNode,
  window: WindowDefinition,
  orderBy: BoundOverCall['orderBy'],
  bindAggregate: BindAggregate,
): BoundOverFunction {
  const name = functionName(call);
  switch (name) {
    case 'ML_DETECT_ANOMALIES':
      return { ...bindDetector(rows, call, orderBy, window), frame: bindFrame(rows, window) };
    case 'ROW_NUMBER':
    case 'RANK':
    case 'DENSE_RANK':
      return bindRankFunction(name, call, window);
    case 'LAG':
      return bindLag(rows, call, window);
    case 'LEAD':
    case 'NTILE':
    case 'PERCENT_RANK':
    case 'CUME_DIST':
      return fail(
        'unsupported',
        `${name} is not supported on a stream: it needs the rows to come.`,
        call.span,
      );
    default:
      return bindOverAggregate(call, bindAggregate, bindFrame(rows, window));
  }
}

/** Without a frame: all rows of the partition so far. */
function bindFrame(rows: Binder, window: WindowDefinition): OverWindow['frame'] {
  const { frame } = window;
  if (frame === undefined) return { unit: 'range', preceding: 'unbounded' };
  if (frame.end.kind !== 'current-row') {
    fail(
      'unsupported',
      'A frame ends at CURRENT ROW: what follows is not known yet in a stream.',
      frame.span,
    );
  }
  const unit = frame.unit === 'ROWS' ? 'rows' : 'range';
  return { unit, preceding: bindPreceding(rows, frame.start, unit, window) };
}

function bindPreceding(
  rows: Binder,
  bound: FrameBound,
  unit: 'rows' | 'range',
  window: WindowDefinition,
): number | 'unbounded' {
  const span = window.frame?.span ?? window.span;
  if (bound.kind === 'unbounded-preceding') return 'unbounded';
  if (bound.kind === 'current-row')
    return fail('unsupported', 'A frame of the current row alone is not supported.', span);
  if (bound.kind !== 'preceding')
    return fail('invalid', 'A frame starts with PRECEDING or CURRENT ROW.', span);
  const offset = rows.bind(bound.offset);
  const wanted = unit === 'rows' ? 'INT' : 'INTERVAL_MS';
  if (
    offset.kind !== 'literal' ||
    offset.type.kind !== wanted ||
    typeof offset.value !== 'number' ||
    offset.value < 0
  ) {
    const example = unit === 'rows' ? '10 PRECEDING' : "INTERVAL '1' HOUR PRECEDING";
    return fail('invalid', `${unit.toUpperCase()} needs a bound like ${example}.`, offset.span);
  }
  return offset.value;
}
