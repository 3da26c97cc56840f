import { physicalKind } from '../../batch/physical-kind.ts';
import type { AggregateCall } from '../../plan/aggregate-call.ts';
import type { DataType } from '../../plan/types.ts';
import type { CompileContext } from '../compile-context.ts';
import type { Accumulator } from './accumulator.ts';
import { average } from './average.ts';
import { arrayAgg, collect, listAgg } from './collecting.ts';
import { count } from './count.ts';
import { distinct } from './distinct.ts';
import { extreme } from './extreme.ts';
import { firstOrLast } from './first-or-last.ts';
import { sum } from './sum.ts';
import { userAggregate } from './user-aggregate.ts';
import { variance } from './variance.ts';

/** The accumulator of a call whose argument has the type `argument` (undefined for `COUNT(*)`). */
export function accumulatorOf(
  call: AggregateCall,
  argument: DataType | undefined,
  context: CompileContext,
): Accumulator {
  const plain = plainAccumulator(call, argument, context);
  return call.distinct ? distinct(plain, argument === undefined ? 'object' : physicalKind(argument)) : plain;
}

function plainAccumulator(
  call: AggregateCall,
  argument: DataType | undefined,
  context: CompileContext,
): Accumulator {
  const type = argument ?? call.type;
  switch (call.function) {
    case 'COUNT':
      return count;
    case 'SUM':
      return sum(type, call.type);
    case 'AVG':
      return average(type, call.type);
    case 'MIN':
      return extreme(type, 'least');
    case 'MAX':
      return extreme(type, 'greatest');
    case 'FIRST_VALUE':
      return firstOrLast(type, 'first');
    case 'LAST_VALUE':
      return firstOrLast(type, 'last');
    case 'STDDEV_POP':
    case 'STDDEV_SAMP':
    case 'VAR_POP':
    case 'VAR_SAMP':
      return variance(call.function, type, call.type, context);
    case 'LISTAGG':
      return listAgg(call.separator ?? ',');
    case 'COLLECT':
      return collect;
    case 'ARRAY_AGG':
      return arrayAgg;
    case 'USER_AGGREGATE':
      if (call.user === undefined) throw new TypeError('The call says which function it means.');
      return userAggregate(call.user, call.type, context);
  }
}
