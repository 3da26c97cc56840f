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
type Change = (cell: Cell, row: readonly Value[]) => LiveState;

/**
 * An aggregate that the user wrote. The argument is a ROW of its arguments; the cell holds the live accumulator, or the
 * bytes of one that was restored and has not been touched since. Whether the function takes a row is known once it has:
 * the check does that, and what follows keeps it.
 */
export function userAggregate(use: UserAggregateUse, result: DataType, context: CompileContext): Accumulator {
  const aggregate = userFunctionsOf(context).aggregate(use.id);
  // What an aggregate has no method for was refused with the script; the code for it is made all the same.
  const changes = (step: 'try' | 'change'): Record<'add' | 'retract', Change> => {
    const change =
      (how: 'accumulate' | 'retract'): Change =>
      (cell, row) => {
        const state = aggregate.revive(cell);
        aggregate[step](how, state, row);
        return state;
      };
    return { add: change('accumulate'), retract: change('retract') };
  };
  const [tries, makes] = [changes('try'), changes('change')];
  const merge = (cell: Cell, other: Cell): LiveState => {
    const state = aggregate.revive(cell);
    aggregate.merge(state, aggregate.revive(other));
    return state;
  };
  const tryResult = (cell: Cell): void => aggregate.tryResult(aggregate.revive(cell));
  const undo = (cell: Cell): void => aggregate.undo(cell);
  const finish = (cell: Cell): Value => aggregate.result(aggregate.revive(cell));
  return {
    kinds: ['values'],
    check(program, how, cells, value) {
      const [state] = cells as [Code];
      program.line(js`${state} = ${program.constant(tries[how])}(${state}, ${value});`);
    },
    checkResult(program, cells) {
      program.line(js`${program.constant(tryResult)}(${cells[0] as Code});`);
    },
    undoCheck(program, cells) {
      program.line(js`${program.constant(undo)}(${cells[0] as Code});`);
    },
    add(program, cells, value) {
      const [state] = cells as [Code];
      program.line(js`${state} = ${program.constant(makes.add)}(${state}, ${value});`);
    },
    retract(program, cells, value) {
      const [state] = cells as [Code];
      program.line(js`${state} = ${program.constant(makes.retract)}(${state}, ${value});`);
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
