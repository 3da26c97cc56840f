import type { Value } from '../batch/physical-kind.ts';
import type { Expression } from '../plan/expression.ts';
import type { Field } from '../plan/types.ts';
import type { Span } from '../sql/span.ts';
import { type Code, isFalse, joinCode, js } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import { RowEnvironment } from './environment.ts';
import { Program } from './program.ts';
import { RowCompiler } from './row-compiler.ts';

type Row = readonly Value[];

/**
 * A condition over rows that are arrays of values, for operators that keep rows. `test` is true only where the
 * condition is TRUE; it throws an `EvaluationError` where it has no value, and `failedAt` then says where in the script.
 */
export interface RowCondition {
  test(left: Row, right: Row): boolean;
  failedAt(): Span | undefined;
}

/** `condition` is over the columns of the left row, followed by those of the right row. */
export function compileRowCondition(
  left: readonly Field[],
  right: readonly Field[],
  condition: Expression,
  context: CompileContext,
): RowCondition {
  const { run, failedAt } = compileRows(left, right, context, (compiler, environment) => {
    const { value } = compiler.compile(condition, environment);
    return js`${value}`;
  });
  return { test: run as RowCondition['test'], failedAt };
}

/** Expressions over one row; the result is a new row. Throws as {@link RowCondition} does. */
export interface RowProjection {
  run(row: Row): Value[];
  failedAt(): Span | undefined;
}

export function compileRowProjection(
  fields: readonly Field[],
  expressions: readonly Expression[],
  context: CompileContext,
): RowProjection {
  const { run, failedAt } = compileRows(fields, [], context, (compiler, environment) => {
    const values = expressions.map((expression) => {
      const { value, isNull } = compiler.compile(expression, environment);
      return isFalse(isNull) ? value : js`${isNull} ? null : ${value}`;
    });
    return js`[${joinCode(values, ', ')}]`;
  });
  const empty: Row = [];
  return { run: (row) => run(row, empty) as Value[], failedAt };
}

function compileRows(
  left: readonly Field[],
  right: readonly Field[],
  context: CompileContext,
  write: (compiler: RowCompiler, environment: RowEnvironment) => Code,
): { run: (left: Row, right: Row) => unknown; failedAt: () => Span | undefined } {
  const program = new Program();
  const compiler = new RowCompiler(program, context);
  const environment = new RowEnvironment(program, [
    { row: js`left`, fields: left },
    { row: js`right`, fields: right },
  ]);
  program.block(js`try`, () => {
    const result = write(compiler, environment);
    program.line(js`return ${result};`);
  });
  program.block(js`finally`, () => program.line(js`state.site = ${compiler.site};`));
  const state = { site: 0 };
  const generated = program.compile('evaluate', [js`left`, js`right`, js`state`]) as (
    left: Row,
    right: Row,
    state: { site: number },
  ) => unknown;
  return {
    run: (one, other) => generated(one, other, state),
    failedAt: () => compiler.sites[state.site],
  };
}
