import { fail } from '../../sql/index.ts';
import type { AggregateCall } from '../aggregate-call.ts';
import type { Expression } from '../expression.ts';
import { conjunction } from '../expression-tools.ts';
import { types } from '../types.ts';
import type { InputColumns } from './input-columns.ts';
import type { BoundAggregate } from './select-binder.ts';

/** The aggregate over columns of the input, which computes what its arguments and its condition are. */
export function createAggregateCall(inputs: InputColumns, bound: BoundAggregate, i: number): AggregateCall {
  const separator = separatorOf(bound);
  const { args, filter } = argumentsOf(bound, separator !== undefined);
  return {
    function: bound.signature.id,
    args: args.map((arg) => inputs.add(arg)),
    distinct: bound.call.distinct && !ignoresRepeats(bound),
    ...userAggregateOf(bound),
    ...(filter && { filter: inputs.add(filter) }),
    ...(separator !== undefined && { separator }),
    ...(bound.percentiles !== undefined && { percentiles: bound.percentiles }),
    type: bound.type,
    name: `EXPR$${i}`,
    span: bound.call.span,
  };
}

/** `COUNT(a, b)` counts rows: neither is ever NULL. */
function argumentsOf(
  { signature, args, filter, call }: BoundAggregate,
  hasSeparator: boolean,
): { args: readonly Expression[]; filter: Expression | undefined } {
  if (hasSeparator) return { args: args.slice(0, 1), filter };
  if (call.nullTreatment === 'IGNORE') {
    const isThere = args.map(isNotNull);
    return { args, filter: conjunction(filter === undefined ? isThere : [...isThere, filter]) };
  }
  return signature.id === 'COUNT' && args.length > 1 ? { args: [], filter } : { args, filter };
}

export function isNotNull(value: Expression): Expression {
  return {
    kind: 'call',
    function: 'IS_NOT_NULL',
    args: [value],
    type: types.boolean(false),
    span: value.span,
  };
}

/** The same value twice changes nothing, so there is nothing to remember. */
function ignoresRepeats({ signature }: BoundAggregate): boolean {
  return signature.id === 'MIN' || signature.id === 'MAX';
}

function userAggregateOf({ signature: { user } }: BoundAggregate): Pick<AggregateCall, 'user'> {
  if (user === undefined) return {};
  const { canRetract, canMerge } = user.signature;
  return { user: { id: user.id, canRetract, canMerge } };
}

/** LISTAGG separates by a comma unless it is told. */
function separatorOf(bound: BoundAggregate): string | undefined {
  if (bound.signature.id !== 'LISTAGG') return undefined;
  const given = bound.args[1];
  if (given === undefined) return ',';
  if (given.kind === 'literal' && typeof given.value === 'string') return given.value;
  return fail('invalid', 'The separator of LISTAGG is a string literal.', given.span);
}
