import type { Value } from '../batch/physical-kind.ts';
import type { AggregateCall } from '../plan/aggregate-call.ts';
import type { DataType } from '../plan/types.ts';
import type { StateKind } from '../state/state-column.ts';
import { accumulatorOf } from './aggregates/index.ts';
import { type Code, isFalse, joinCode, js, NULL, TRUE } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import { Program } from './program.ts';

/** The aggregate of a list of arguments, computed anew: for the few rows of a match. */
export type Fold = (values: readonly Value[]) => Value;

/** `argument`: its type; undefined for `COUNT(*)`, where only the number of values counts. */
export function compileFold(
  call: AggregateCall,
  argument: DataType | undefined,
  context: CompileContext,
): Fold {
  const program = new Program();
  const accumulator = accumulatorOf(call, argument, context);
  const group = program.name('c');
  const cells = accumulator.kinds.map((_, i) => js`${group}[${i}]`);
  program.line(js`const ${group} = [${joinCode(accumulator.kinds.map(emptyCell), ', ')}];`);
  program.block(js`for (const value of values)`, () => {
    const taken = argument === undefined ? TRUE : js`value`;
    const add = (): void => accumulator.add(program, cells, taken);
    if (argument === undefined || accumulator.takesNulls === true) add();
    else program.block(js`if (value !== null)`, add);
  });
  const { value, isNull } = accumulator.result(program, cells);
  program.line(isFalse(isNull) ? js`return ${value};` : js`return ${isNull} ? null : ${value};`);
  return program.compile('aggregate', [js`values`]) as Fold;
}

function emptyCell(kind: StateKind): Code {
  if (kind === 'values') return NULL;
  return kind === 'int64' ? js`0n` : js`0`;
}
