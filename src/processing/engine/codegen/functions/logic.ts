import type { FunctionCall } from '../../plan/expression.ts';
import { type Code, FALSE, isFalse, js, TRUE } from '../code.ts';
import type { Environment } from '../environment.ts';
import type { Fragment } from '../fragment.ts';
import type { RowCompiler } from '../row-compiler.ts';
import type { Implementation, Implementations } from './implementation.ts';

/** SQL's three truth values. The value of a NULL boolean is false, which makes TRUE simply `value`. */
export const logic: Implementations = {
  AND: connective(
    (left) => js`${left.isNull} || ${left.value}`,
    (left, right) => ({
      value: js`${left.value} && ${right.value}`,
      isNull: js`${left.isNull} ? ${right.isNull} || ${right.value} : ${right.isNull}`,
    }),
    FALSE,
  ),
  OR: connective(
    (left) => js`!${left.value}`,
    (left, right) => ({
      value: right.value,
      isNull: js`!${right.value} && (${left.isNull} || ${right.isNull})`,
    }),
    TRUE,
  ),
  NOT: unary((arg) => ({ value: js`!${arg.isNull} && !${arg.value}`, isNull: arg.isNull })),
  IS_TRUE: unary((arg) => ({ value: arg.value, isNull: FALSE })),
  IS_NOT_TRUE: unary((arg) => ({ value: js`!${arg.value}`, isNull: FALSE })),
  IS_FALSE: unary((arg) => ({ value: js`!${arg.isNull} && !${arg.value}`, isNull: FALSE })),
  IS_NOT_FALSE: unary((arg) => ({ value: js`${arg.isNull} || ${arg.value}`, isNull: FALSE })),
};

/**
 * Folds from the left; the right side is evaluated only while the left one leaves the result open. `settled` is
 * the result when it does not.
 */
function connective(
  open: (left: Fragment) => Code,
  combine: (left: Fragment, right: Fragment) => Fragment,
  settled: Code,
): Implementation {
  return {
    kind: 'inline',
    compile(compiler, call, environment) {
      const [first, ...rest] = call.args;
      if (first === undefined) return { value: settled, isNull: FALSE };
      let left = compiler.compile(first, environment);
      for (const arg of rest) {
        const { program } = compiler;
        const [value, isNull] = [program.name('v'), program.name('n')];
        const previous = left;
        program.line(js`let ${value} = ${settled}, ${isNull} = false;`);
        compiler.branch(js`${open(previous)}`, () => {
          const right = compiler.compile(arg, environment);
          const both = combine(previous, right);
          program.line(js`${value} = ${both.value}; ${isNull} = ${both.isNull};`);
        });
        left = { value, isNull };
      }
      return left;
    },
  };
}

function unary(combine: (arg: Fragment) => Fragment): Implementation {
  return {
    kind: 'inline',
    compile(compiler: RowCompiler, call: FunctionCall, environment: Environment): Fragment {
      const arg = compiler.compile(call.args[0] as FunctionCall, environment);
      const { value, isNull } = combine(arg);
      const name = compiler.program.name('v');
      compiler.program.line(js`const ${name} = ${value};`);
      if (isFalse(isNull)) return { value: name, isNull };
      return { value: name, isNull };
    },
  };
}
