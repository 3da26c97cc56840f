import { physicalKind, type Value } from '../../batch/physical-kind.ts';
import type { Expression } from '../../plan/expression.ts';
import { isFalse, js } from '../code.ts';
import { compareValues } from '../compare-values.ts';
import { type Implementations, strict } from './implementation.ts';

export const conditional: Implementations = {
  COALESCE: {
    kind: 'inline',
    compile(compiler, call, environment) {
      const [value, isNull] = compiler.variable(physicalKind(call.type));
      const from = (args: readonly Expression[]): void => {
        const [first, ...rest] = args;
        if (first === undefined) return;
        const arg = compiler.compile(first, environment);
        compiler.program.line(js`${value} = ${arg.value}; ${isNull} = ${arg.isNull};`);
        if (!isFalse(arg.isNull)) compiler.branch(isNull, () => from(rest));
      };
      from(call.args);
      return { value, isNull };
    },
  },
  GREATEST: strict((...values: Value[]) => values.reduce((a, b) => (compareValues(b, a) > 0 ? b : a))),
  LEAST: strict((...values: Value[]) => values.reduce((a, b) => (compareValues(b, a) < 0 ? b : a))),
};
