import type { Expression } from '../expression.ts';
import type { BoundOverCall, OverFunction } from './bind-over-call.ts';

/** The call over other columns: `move` is asked for each of its expressions, always in the same order. */
export function moveOverCall(
  call: BoundOverCall,
  move: (expression: Expression) => Expression,
): BoundOverCall {
  return {
    ...call,
    partitionBy: call.partitionBy.map(move),
    orderBy: call.orderBy.map((item) => ({ ...item, expression: move(item.expression) })),
    function: moveFunction(call.function, move),
  };
}

function moveFunction(call: OverFunction, move: (expression: Expression) => Expression): OverFunction {
  switch (call.kind) {
    case 'aggregate':
      return { kind: 'aggregate', bound: { ...call.bound, args: call.bound.args.map(move) } };
    case 'lag':
      return { ...call, value: move(call.value), otherwise: call.otherwise && move(call.otherwise) };
    case 'detect-anomalies':
      return { ...call, value: move(call.value) };
    case 'row-number':
    case 'rank':
    case 'dense-rank':
      return call;
  }
}
