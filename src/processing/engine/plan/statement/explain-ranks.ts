import type {
  Deduplicate,
  OverAggregate,
  OverAggregateCall,
  SortKey,
  TemporalSort,
  TopN,
} from '../physical-plan.ts';

export function describeRank(operator: Deduplicate | OverAggregate | TemporalSort | TopN): string {
  const field = (index: number): string => operator.input.rowType[index]?.name ?? `$${index}`;
  const list = (columns: readonly number[]): string => columns.map(field).join(', ');
  switch (operator.kind) {
    case 'top-n':
      return describeTopN(operator, field);
    case 'deduplicate': {
      const { keep, keys, timeColumn, time } = operator;
      const kept = keep === 'first' ? 'FirstRow' : 'LastRow';
      return `Deduplicate(keep=[${kept}], key=[${list(keys)}], order=[${field(timeColumn)} ${time.toUpperCase()}])`;
    }
    case 'temporal-sort':
      return `TemporalSort(orderBy=[${describeOrder(operator.orderBy, field)}])`;
    case 'over-aggregate': {
      const { frame, partitionKeys, orderColumn, calls, rowType, input } = operator;
      const bound = frame.preceding === 'unbounded' ? 'UNBOUNDED' : frame.preceding;
      const window = `${frame.unit.toUpperCase()} BETWEEN ${bound} PRECEDING AND CURRENT ROW`;
      const selected = calls.map((call, i) => {
        const name = rowType[input.rowType.length + i]?.name ?? '';
        return `${describeCall(call, field)} AS ${name}`;
      });
      return `OverAggregate(partitionBy=[${list(partitionKeys)}], orderBy=[${field(orderColumn)} ASC], window=[${window}], select=[${selected.join(', ')}])`;
    }
  }
}

function describeTopN(topN: TopN, field: (index: number) => string): string {
  const { partitionKeys, orderBy, firstRank, lastRank, lastRankColumn } = topN;
  const end = lastRankColumn === undefined ? `${lastRank}` : field(lastRankColumn);
  const partition = partitionKeys.map(field).join(', ');
  return `Rank(rankType=[ROW_NUMBER], rankRange=[rankStart=${firstRank}, rankEnd=${end}], partitionBy=[${partition}], orderBy=[${describeOrder(orderBy, field)}])`;
}

function describeOrder(orderBy: readonly SortKey[], field: (index: number) => string): string {
  return orderBy
    .map(({ column, descending, nullsFirst }) => {
      // NULL is the smallest value unless the query says otherwise.
      const nulls = nullsFirst === descending ? ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}` : '';
      return `${field(column)} ${descending ? 'DESC' : 'ASC'}${nulls}`;
    })
    .join(', ');
}

function describeCall(call: OverAggregateCall, field: (index: number) => string): string {
  switch (call.kind) {
    case 'aggregate': {
      const { function: name, distinct, args } = call.call;
      const given = args.length === 0 ? '*' : args.map(field).join(', ');
      return `${name}(${distinct ? 'DISTINCT ' : ''}${given})`;
    }
    case 'lag': {
      const fallback = call.defaultColumn === undefined ? '' : `, ${field(call.defaultColumn)}`;
      return `LAG(${field(call.column)}, ${call.offset}${fallback})`;
    }
    case 'row-number':
    case 'rank':
    case 'dense-rank':
      return `${call.kind.replace('-', '_').toUpperCase()}()`;
  }
}
