import type { Value } from '../batch/physical-kind.ts';
import type { Definition } from './definition.ts';
import { fromJavaScript } from './from-javascript.ts';
import { failFunction } from './guard.ts';
import { nullable, toJavaScript } from './to-javascript.ts';

/** One value of the engine for others. Throws an `EvaluationError` where the function fails. */
export type ScalarFunction = (...args: Value[]) => Value;

interface ScalarTarget {
  evaluate(...args: unknown[]): unknown;
}

export function createScalarFunction(id: string, { target, signature }: Definition): ScalarFunction {
  const scalar = target as unknown as ScalarTarget;
  const result = fromJavaScript(signature.returns);
  if (signature.args.every((type) => toJavaScript(type) === undefined)) {
    return (...args) => {
      try {
        return result(scalar.evaluate(...args));
      } catch (error) {
        return failFunction(id, error);
      }
    };
  }
  const converters = signature.args.map(nullable);
  return (...args) => {
    try {
      return result(scalar.evaluate(...converters.map((convert, i) => convert(args[i] ?? null))));
    } catch (error) {
      return failFunction(id, error);
    }
  };
}
