import { physicalKind } from '../../batch/physical-kind.ts';
import type { AggregateCall } from '../../plan/aggregate-call.ts';
import type { DataType } from '../../plan/types.ts';
import type { CompileContext } from '../compile-context.ts';
import type { Accumulator } from './accumulator.ts';
import { average } from './average.ts';
import { arrayAgg, collect, listAgg, retractableListAgg } from './collecting.ts';
import { count } from './count.ts';
import { distinct } from './distinct.ts';
import { extreme, retractableExtreme } from './extreme.ts';
import { firstOrLast, retractableFirstOrLast } from './first-or-last.ts';
import { jsonArrayAgg, jsonObjectAgg } from './json.ts';
import { percentile } from './percentile.ts';
import { sum } from './sum.ts';
import { userAggregate } from './user-aggregate.ts';
import { variance } from './variance.ts';

/** Whether values are only taken in (`append`), or taken back as well (`retract`), which may need more memory. */
export type AccumulatorForm = 'append' | 'retract';

/** The accumulator of a call whose argument has the type `argument` (undefined for `COUNT(*)`). */
export function accumulatorOf(
  call: AggregateCall,
  argument: DataType | undefined,
  context: CompileContext,
  form: AccumulatorForm = 'append',
): Accumulator {
  const plain = plainAccumulator(call, argument, context, form);
  return call.distinct ? distinct(plain, argument === undefined ? 'object' : physicalKind(argument)) : plain;
}

/** The accumulator of a call without regard to its DISTINCT. */
export function plainAccumulator(
  call: AggregateCall,
  argument: DataType | undefined,
  context: CompileContext,
  form: AccumulatorForm,
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
      return form === 'append' ? extreme(type, 'least') : retractableExtreme(type, 'least');
    case 'MAX':
      return form === 'append' ? extreme(type, 'greatest') : retractableExtreme(type, 'greatest');
    case 'FIRST_VALUE':
      return form === 'append' ? firstOrLast(type, 'first') : retractableFirstOrLast(type, 'first');
    case 'LAST_VALUE':
      return form === 'append' ? firstOrLast(type, 'last') : retractableFirstOrLast(type, 'last');
    case 'STDDEV_POP':
    case 'STDDEV_SAMP':
    case 'VAR_POP':
    case 'VAR_SAMP':
      return variance(call.function, type, call.type, context);
    case 'LISTAGG':
      return form === 'append' ? listAgg(call.separator ?? ',') : retractableListAgg(call.separator ?? ',');
    case 'COLLECT':
      return collect(physicalKind(type));
    case 'ARRAY_AGG':
      return arrayAgg;
    case 'JSON_ARRAYAGG':
      return jsonArrayAgg;
    case 'JSON_OBJECTAGG':
      return jsonObjectAgg;
    case 'PERCENTILE':
      return percentile(call.percentiles ?? [], type.kind === 'ROW');
    case 'USER_AGGREGATE':
      if (call.user === undefined) throw new TypeError('The call says which function it means.');
      return userAggregate(call.user, call.type, context);
  }
}
