import { compileRowCondition } from '../../codegen/compile-row.ts';
import { CorrelateOperator, type FunctionRows } from '../../operators/joins/correlate.ts';
import { functionRows, unnestRows } from '../../operators/joins/correlate-rows.ts';
import type { Correlate } from '../../plan/physical-plan.ts';
import { InputColumns } from '../../plan/query/input-columns.ts';
import { runtimeErrors } from '../errors.ts';
import type { BuildOperator, JobBuilder } from '../job-builder.ts';

/** Arguments that are no columns are computed behind the input's own. */
export const buildCorrelate: BuildOperator<'correlate'> = (plan, output, builder) => {
  const columns = new InputColumns(plan.input);
  const rows = rowsOf(plan, columns, builder);
  const input = columns.operator();
  const { condition } = plan;
  const operator = new CorrelateOperator({
    width: plan.input.rowType.length,
    functionFields: plan.functionRowType,
    function: rows,
    keepsAll: plan.joinType === 'left',
    condition:
      condition && compileRowCondition(plan.input.rowType, plan.functionRowType, condition, builder.compile),
    output,
    onFailure: builder.failures(plan.id, input.rowType),
  });
  builder.input(input, operator);
};

function rowsOf(plan: Correlate, columns: InputColumns, builder: JobBuilder): FunctionRows {
  const called = plan.function;
  if (called.kind === 'unnest') {
    const { collection, ordinality } = called;
    return unnestRows(columns.add(collection), collection.type, ordinality);
  }
  const table = builder.compile.functions?.table(called.name);
  if (table === undefined)
    throw runtimeErrors.plan_unsupported(`The table function ${called.name} cannot be called here.`);
  const args = called.args.map((arg) => columns.add(arg));
  return functionRows(table, args, called.span);
}
