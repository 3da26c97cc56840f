import type { Value } from '../../batch/physical-kind.ts';
import { physicalKind } from '../../batch/physical-kind.ts';
import type { UserAggregateUse } from '../../plan/aggregate-call.ts';
import type { DataType } from '../../plan/types.ts';
import type { LiveState } from '../../state/live-state.ts';
import { type Code, js } from '../code.ts';
import type { CompileContext } from '../compile-context.ts';
import { codegenErrors } from '../evaluation-error.ts';
import { blank } from '../fragment.ts';
import type { Accumulator } from './accumulator.ts';

type Cell = Value | LiveState;

/**
 * An aggregate that the user wrote. The argument is a ROW of its arguments; the cell holds the live accumulator, or the
 * bytes of one that was restored and has not been touched since.
 */
export function userAggregate(use: UserAggregateUse, result: DataType, context: CompileContext): Accumulator {
  const aggregate = userFunctionsOf(context).aggregate(use.id);
  const add = (cell: Cell, row: readonly Value[]): LiveState => {
    const state = aggregate.revive(cell);
    aggregate.accumulate(state, row);
    return state;
  };
  const retract = (cell: Cell, row: readonly Value[]): LiveState => {
    const state = aggregate.revive(cell);
    aggregate.retract(state, row);
    return state;
  };
  const merge = (cell: Cell, other: Cell): LiveState => {
    const state = aggregate.revive(cell);
    aggregate.merge(state, aggregate.revive(other));
    return state;
  };
  const finish = (cell: Cell): Value => aggregate.result(aggregate.revive(cell));
  return {
    kinds: ['values'],
    add(program, cells, value) {
      const [state] = cells as [Code];
      program.line(js`${state} = ${program.constant(add)}(${state}, ${value});`);
    },
    // What an aggregate has no method for was refused with the script; the code for it is made all the same.
    retract(program, cells, value) {
      const [state] = cells as [Code];
      program.line(js`${state} = ${program.constant(retract)}(${state}, ${value});`);
    },
    merge(program, cells, from) {
      const [state, other] = [cells[0] as Code, from[0] as Code];
      program.line(js`if (${other} !== null) ${state} = ${program.constant(merge)}(${state}, ${other});`);
    },
    result(program, cells) {
      const [value, isNull] = [program.name('v'), program.name('n')];
      program.line(js`let ${value} = ${program.constant(finish)}(${cells[0] as Code});`);
      program.line(js`const ${isNull} = ${value} === null;`);
      program.line(js`if (${isNull}) ${value} = ${blank(physicalKind(result))};`);
      return { value, isNull };
    },
  };
}

/** The functions of the plan; a plan that calls one was made where they are loaded. */
export function userFunctionsOf({ functions }: CompileContext): NonNullable<CompileContext['functions']> {
  if (functions === undefined) throw codegenErrors.expression_unsupported('No functions are loaded here.');
  return functions;
}
