import { batchOf } from '../../batch/batch.ts';
import { compileRowCondition } from '../../codegen/compile-row.ts';
import { connectorOf } from '../../connectors/index.ts';
import type { LookupRequest } from '../../connectors/lookup.ts';
import { LookupJoinOperator, type LookupRetry } from '../../operators/joins/lookup-join.ts';
import { parseDurationMs } from '../../plan/catalog/option-values.ts';
import type { LookupJoin } from '../../plan/physical-plan.ts';
import { InputColumns } from '../../plan/query/input-columns.ts';
import { runtimeErrors } from '../errors.ts';
import type { BuildOperator } from '../job-builder.ts';

/** Keys that are no columns are computed behind the input's own. */
export const buildLookupJoin: BuildOperator<'lookup-join'> = (plan, output, builder) => {
  const { table, lookupRowType, condition } = plan;
  const openLookup = connectorOf(table)?.openLookup;
  if (openLookup === undefined)
    throw runtimeErrors.plan_unsupported(
      `A table with the connector "${table.connector}" cannot be looked up.`,
    );
  const columns = new InputColumns(plan.input);
  const keys = plan.keys.map(({ value }) => columns.add(value));
  const request: LookupRequest = {
    table,
    fields: lookupRowType,
    keyColumns: plan.keys.map(({ column }) => column),
  };
  const { rowType } = plan.input;
  const fail = builder.failures(plan.id, rowType);
  const operator = new LookupJoinOperator(
    {
      rowType: plan.rowType,
      width: rowType.length,
      keys,
      lookupWidth: lookupRowType.length,
      isOuter: plan.joinType === 'left',
      condition: condition && compileRowCondition(rowType, lookupRowType, condition, builder.compile),
      open: () => openLookup(request, builder.connect),
      retry: retryOf(plan.hints),
      clock: builder.compile.clock,
      onFailure: (row, error) =>
        fail({ batch: batchOf(rowType, [row]), row: 0, error, span: condition?.span }),
    },
    output,
  );
  builder.addAsking(operator);
  builder.input(columns.operator(), operator);
};

function retryOf(hints: LookupJoin['hints']): LookupRetry | undefined {
  if (hints['retry-predicate'] === undefined) return undefined;
  return {
    attemptsMax: Number(hints['max-attempts']),
    delayMs: parseDurationMs(hints['fixed-delay'] ?? '') ?? 0,
  };
}
