import type { Batch } from '../batch/batch.ts';
import type { Value } from '../batch/physical-kind.ts';
import { type Code, isFalse, js } from '../codegen/code.ts';
import type { CompileContext } from '../codegen/compile-context.ts';
import { compileStage, BATCH, type LoopState, STATE } from '../codegen/stage.ts';
import type { Expression } from '../plan/expression.ts';
import type { Field } from '../plan/types.ts';

interface ConstantState extends LoopState {
  row: Value[];
}

/** Evaluates rows of expressions without columns. Throws an `EvaluationError` where one has no value. */
export function constantRows(
  rows: readonly (readonly Expression[])[],
  fields: readonly Field[],
  context: CompileContext,
): Value[][] {
  return rows.map((row) => {
    const stage = compileStage([], [], context, ({ program, compiler, environment }) => {
      for (const expression of row.slice(0, fields.length)) {
        const { value, isNull } = compiler.compile(expression, environment);
        const cell: Code = isFalse(isNull) ? value : js`${isNull} ? null : ${value}`;
        program.line(js`state.row.push(${cell});`);
      }
    });
    const loop = stage.program.compile('evaluate', [BATCH, STATE]) as (
      batch: Batch,
      state: ConstantState,
    ) => void;
    const state: ConstantState = { next: 0, kept: 0, site: 0, row: [] };
    loop({ count: 1, columns: [], kinds: null, watermarks: null, origin: null }, state);
    return state.row;
  });
}
