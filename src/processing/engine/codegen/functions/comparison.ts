import { physicalKind, type Value } from '../../batch/physical-kind.ts';
import { rescale } from '../../formats/decimal-text.ts';
import type { Expression, FunctionCall } from '../../plan/expression.ts';
import type { DataType } from '../../plan/types.ts';
import { type Code, FALSE, js, not, or } from '../code.ts';
import { compareValues, equalValues } from '../compare-values.ts';
import type { Fragment } from '../fragment.ts';
import type { RowCompiler } from '../row-compiler.ts';
import type { Implementation, Implementations } from './implementation.ts';

/** Comparisons; strings by code point, arrays and rows by their elements. */
export const comparison: Implementations = {
  EQUALS: compare(
    (a, b) => js`${a} === ${b}`,
    (equal) => equal,
    null,
  ),
  NOT_EQUALS: compare(
    (a, b) => js`${a} !== ${b}`,
    (equal) => js`!${equal}`,
    null,
  ),
  LESS: compare(
    (a, b) => js`${a} < ${b}`,
    null,
    (order) => js`${order} < 0`,
  ),
  LESS_OR_EQUAL: compare(
    (a, b) => js`${a} <= ${b}`,
    null,
    (order) => js`${order} <= 0`,
  ),
  GREATER: compare(
    (a, b) => js`${a} > ${b}`,
    null,
    (order) => js`${order} > 0`,
  ),
  GREATER_OR_EQUAL: compare(
    (a, b) => js`${a} >= ${b}`,
    null,
    (order) => js`${order} >= 0`,
  ),
  DISTINCT: distinct(true),
  NOT_DISTINCT: distinct(false),
  IN: {
    kind: 'inline',
    compile(compiler, call, environment) {
      const [needle, ...candidates] = call.args as [Expression, ...Expression[]];
      const value = compiler.compile(needle, environment);
      return inList(compiler, call, value, candidates, environment);
    },
  },
  IS_NULL: nullTest((arg) => arg.isNull),
  IS_NOT_NULL: nullTest((arg) => not(arg.isNull)),
};

/** Kinds whose values JavaScript's own operators compare as SQL does. */
function isPlain(type: DataType): boolean {
  const kind = physicalKind(type);
  if (type.kind === 'DECIMAL') return false;
  return kind === 'int32' || kind === 'float64' || kind === 'int64' || kind === 'boolean';
}

/** Both sides of decimals at the larger of their scales. */
function aligned(compiler: RowCompiler, call: FunctionCall, args: readonly Fragment[]): Code[] {
  const scales = call.args.map((arg) => (arg.type.kind === 'DECIMAL' ? arg.type.scale : 0));
  const scale = Math.max(...scales);
  return args.map((arg, i) => {
    const from = scales[i] ?? 0;
    return from === scale
      ? arg.value
      : js`${compiler.program.constant(rescale)}(${arg.value}, ${from}, ${scale})`;
  });
}

function compare(
  plain: (a: Code, b: Code) => Code,
  byEquality: ((equal: Code) => Code) | null,
  byOrder: ((order: Code) => Code) | null,
): Implementation {
  return {
    kind: 'inline',
    compile(compiler, call, environment) {
      const args = call.args.map((arg) => compiler.compile(arg, environment));
      const [a, b] = args as [Fragment, Fragment];
      const type = (call.args[0] as Expression).type;
      const isNull = compiler.anyNull(args);
      const name = compiler.program.name('v');
      let result: Code;
      if (isPlain(type)) result = plain(a.value, b.value);
      else if (type.kind === 'DECIMAL') {
        const [left, right] = aligned(compiler, call, args) as [Code, Code];
        result = plain(left, right);
      } else if (byEquality !== null)
        result =
          physicalKind(type) === 'string'
            ? plain(a.value, b.value)
            : byEquality(js`${compiler.program.constant(equalValues)}(${a.value}, ${b.value})`);
      else {
        const order = js`${compiler.program.constant(compareValues)}(${a.value}, ${b.value})`;
        result = byOrder === null ? FALSE : byOrder(order);
      }
      compiler.program.line(js`const ${name} = !${isNull} && ${result};`);
      return { value: name, isNull };
    },
  };
}

function distinct(wanted: boolean): Implementation {
  return {
    kind: 'inline',
    compile(compiler, call, environment) {
      const args = call.args.map((arg) => compiler.compile(arg, environment));
      const [a, b] = args as [Fragment, Fragment];
      const name = compiler.program.name('v');
      const equal = equality(compiler, call, args);
      const same = js`(${a.isNull} || ${b.isNull} ? ${a.isNull} && ${b.isNull} : ${equal})`;
      compiler.program.line(js`const ${name} = ${wanted ? js`!${same}` : same};`);
      return { value: name, isNull: FALSE };
    },
  };
}

function equality(compiler: RowCompiler, call: FunctionCall, args: readonly Fragment[]): Code {
  const type = (call.args[0] as Expression).type;
  if (isPlain(type) || physicalKind(type) === 'string')
    return js`${(args[0] as Fragment).value} === ${(args[1] as Fragment).value}`;
  if (type.kind === 'DECIMAL') {
    const [left, right] = aligned(compiler, call, args) as [Code, Code];
    return js`${left} === ${right}`;
  }
  return js`${compiler.program.constant(equalValues)}(${(args[0] as Fragment).value}, ${(args[1] as Fragment).value})`;
}

/** TRUE if a candidate is equal; otherwise NULL if the value or a candidate is NULL; otherwise FALSE. */
function inList(
  compiler: RowCompiler,
  call: FunctionCall,
  value: Fragment,
  candidates: readonly Expression[],
  environment: Parameters<RowCompiler['compile']>[1],
): Fragment {
  const name = compiler.program.name('v');
  const isNull = compiler.program.name('n');
  const known = literalSet(compiler, call);
  if (known !== null) {
    compiler.program.line(js`const ${name} = !${value.isNull} && ${known.set}.has(${value.value});`);
    compiler.program.line(js`const ${isNull} = !${name} && ${or(value.isNull, known.hasNull)};`);
    return { value: name, isNull };
  }
  const others = candidates.map((candidate) => compiler.compile(candidate, environment));
  const hits = others.map((other, i) => {
    const pair = { ...call, args: [call.args[0], candidates[i]] as Expression[] };
    return js`(!${or(value.isNull, other.isNull)} && ${equality(compiler, pair, [value, other])})`;
  });
  compiler.program.line(js`const ${name} = ${or(...hits)};`);
  const nulls = or(value.isNull, ...others.map((other) => other.isNull));
  compiler.program.line(js`const ${isNull} = !${name} && ${nulls};`);
  return { value: name, isNull };
}

/** Longer lists of literals are looked up. */
const LITERALS_COMPARED_MAX = 4;

function literalSet(compiler: RowCompiler, call: FunctionCall): { set: Code; hasNull: Code } | null {
  const [needle, ...candidates] = call.args as [Expression, ...Expression[]];
  if (
    candidates.length <= LITERALS_COMPARED_MAX ||
    !(isPlain(needle.type) || physicalKind(needle.type) === 'string')
  )
    return null;
  const values = new Set<Value>();
  let hasNull = FALSE;
  for (const candidate of candidates) {
    if (candidate.kind !== 'literal' || candidate.type.kind !== needle.type.kind) return null;
    if (candidate.value === null) hasNull = js`true`;
    else if (typeof candidate.value === 'bigint' && physicalKind(candidate.type) !== 'int64') return null;
    else values.add(candidate.value);
  }
  return { set: compiler.program.constant(values), hasNull };
}

function nullTest(test: (arg: Fragment) => Code): Implementation {
  return {
    kind: 'inline',
    compile(compiler, call, environment) {
      const arg = compiler.compile(call.args[0] as Expression, environment);
      return { value: test(arg), isNull: FALSE };
    },
  };
}
