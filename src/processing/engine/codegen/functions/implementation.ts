import type { Value } from '../../batch/physical-kind.ts';
import type { FunctionCall } from '../../plan/expression.ts';
import type { FunctionId } from '../../plan/functions/function-id.ts';
import type { CompileContext } from '../compile-context.ts';
import type { Environment } from '../environment.ts';
import type { Fragment } from '../fragment.ts';
import type { RowCompiler } from '../row-compiler.ts';

/** How a builtin function is executed. */
export type Implementation =
  /** Generates its own code: arithmetic, comparison, logic. */
  | { kind: 'inline'; compile(compiler: RowCompiler, call: FunctionCall, environment: Environment): Fragment }
  /** A function of values: NULL in, NULL out, and null where the result is NULL. */
  | { kind: 'strict'; make(call: FunctionCall, context: CompileContext): ValueFunction }
  /** A function of values that is handed null for NULL. */
  | { kind: 'nulls'; make(call: FunctionCall, context: CompileContext): ValueFunction };

/** Throws an `EvaluationError` where there is no result. `never[]`: each implementation names its own types. */
export type ValueFunction = (...args: never[]) => Value;

export type Implementations = Partial<Record<FunctionId, Implementation>>;

/** Shorthand for a strict function that depends on nothing but its values. */
export function strict(run: ValueFunction): Implementation {
  return { kind: 'strict', make: () => run };
}

export function withNulls(run: ValueFunction): Implementation {
  return { kind: 'nulls', make: () => run };
}

/** A strict function chosen by the types of the call. */
export function strictBy(
  make: (call: FunctionCall, context: CompileContext) => ValueFunction,
): Implementation {
  return { kind: 'strict', make };
}
