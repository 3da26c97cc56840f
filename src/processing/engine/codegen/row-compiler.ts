import { physicalKind, type PhysicalKind } from '../batch/physical-kind.ts';
import type { Expression, FunctionCall, Literal } from '../plan/expression.ts';
import type { DataType } from '../plan/types.ts';
import type { Span } from '../sql/span.ts';
import { compileCast } from './casts/index.ts';
import { type Code, FALSE, isFalse, isTrue, js, joinCode, not, or, TRUE } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import { columnPath, type Environment } from './environment.ts';
import { blank, type Fragment } from './fragment.ts';
import { functionOf } from './functions/index.ts';
import { literalValue } from './literal-value.ts';
import type { Program } from './program.ts';

/**
 * Compiles expressions into straight-line code for one row. Every subexpression becomes two names, its value and
 * whether it is NULL; one that is asked for twice is computed once. AND, OR, CASE and COALESCE evaluate only what
 * they need, so that an error in a branch not taken is none.
 */
export class RowCompiler {
  readonly program: Program;
  readonly context: CompileContext;
  /** Places in the script, by number; generated code notes the number before what can fail. */
  readonly sites: Span[] = [];
  /** The variable that holds the number. */
  readonly site: Code;
  /** What was compiled in the branch being compiled, to be forgotten at its end. */
  #scopes: (() => void)[][] = [];
  /** Columns of the batch that were read, by path. */
  readonly #columns = new Map<string, Fragment>();

  constructor(program: Program, context: CompileContext) {
    this.program = program;
    this.context = context;
    this.site = program.name('s');
    program.setup(js`let ${this.site} = 0;`);
  }

  compile(expression: Expression, environment: Environment): Fragment {
    const known = environment.compiled.get(expression);
    if (known !== undefined) return known;
    const fragment = this.#compile(expression, environment);
    environment.compiled.set(expression, fragment);
    this.#scopes.at(-1)?.push(() => environment.compiled.delete(expression));
    return fragment;
  }

  #compile(expression: Expression, environment: Environment): Fragment {
    const path = columnPath(expression, environment);
    if (path !== undefined) return this.#column(path, environment);
    switch (expression.kind) {
      case 'literal':
        return this.literal(expression);
      case 'column':
        return this.#projected(expression.index, environment);
      case 'field':
        return this.#field(expression.operand, expression.index, expression.type, environment);
      case 'cast':
        return compileCast(this, expression, this.compile(expression.operand, environment));
      case 'case':
        return this.#case(expression.branches, expression.otherwise, expression.type, environment);
      case 'call':
        return this.#call(expression, environment);
      case 'outer':
      case 'subquery':
        throw new TypeError('Sub-queries are joins by now.');
    }
  }

  #column(path: readonly number[], environment: Environment): Fragment {
    let base = environment;
    while (base.kind !== 'batch') base = base.inner;
    const key = `column ${path.join('.')}`;
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const fragment = base.read(path);
    this.#columns.set(key, fragment);
    this.#scopes.at(-1)?.push(() => this.#columns.delete(key));
    return fragment;
  }

  #projected(index: number, environment: Environment): Fragment {
    if (environment.kind === 'batch') throw new TypeError(`There is no column ${index}.`);
    return this.compile(environment.expressions[index] as Expression, environment.inner);
  }

  literal(literal: Literal): Fragment {
    const { value, type } = literal;
    if (value === null) return { value: blank(physicalKind(type)), isNull: TRUE };
    return { value: this.constant(literalValue(value, type)), isNull: FALSE };
  }

  /** A value known now, as code. */
  constant(value: unknown): Code {
    if (typeof value === 'boolean') return value ? TRUE : FALSE;
    if (typeof value === 'bigint') return js`${value}`;
    if (typeof value === 'number' && Number.isFinite(value)) return js`${value}`;
    return this.program.constant(value);
  }

  #field(operand: Expression, index: number, type: DataType, environment: Environment): Fragment {
    const row = this.compile(operand, environment);
    return this.optional(type, not(row.isNull), () => js`${row.value}[${index}]`);
  }

  /**
   * A result that is computed only where `condition` holds (NULL elsewhere) and is NULL where `compute` gives
   * null. `compute` runs inside of the branch and may add lines.
   */
  optional(type: DataType, condition: Code, compute: () => Code): Fragment {
    const { program } = this;
    const kind = physicalKind(type);
    const [value, isNull] = [program.name('v'), program.name('n')];
    program.line(js`let ${value} = ${blank(kind)}, ${isNull} = true;`);
    this.branch(condition, () => {
      const result = program.name('v');
      program.line(js`const ${result} = ${compute()};`);
      program.line(js`if (${result} !== null) { ${value} = ${result}; ${isNull} = false; }`);
    });
    return { value, isNull };
  }

  /** Lines under a condition. What is compiled inside is known only there. */
  branch(condition: Code, body: () => void): void {
    this.#scopes.push([]);
    if (isTrue(condition)) body();
    else this.program.block(js`if (${condition})`, body);
    for (const forget of this.#scopes.pop() ?? []) forget();
  }

  /** A value that is never null where its arguments are not: no branch, for what cannot fail. */
  total(value: Code, args: readonly Fragment[]): Fragment {
    const name = this.program.name('v');
    this.program.line(js`const ${name} = ${value};`);
    return { value: name, isNull: this.anyNull(args) };
  }

  anyNull(args: readonly Fragment[]): Code {
    const open = [...new Set(args.map((arg) => String(arg.isNull)))];
    if (args.every((arg) => isFalse(arg.isNull))) return FALSE;
    if (open.length === 1) return (args[0] as Fragment).isNull;
    const name = this.program.name('n');
    this.program.line(js`const ${name} = ${or(...args.map((arg) => arg.isNull))};`);
    return name;
  }

  /** Notes the place before something that can fail. */
  mark(span: Span): void {
    this.sites.push(span);
    this.program.line(js`${this.site} = ${this.sites.length - 1};`);
  }

  /** Calls a function of values when no argument is NULL; its null is NULL. */
  callStrict(type: DataType, span: Span, run: unknown, args: readonly Fragment[]): Fragment {
    const isNull = this.anyNull(args);
    return this.optional(type, not(isNull), () => {
      this.mark(span);
      return js`${this.program.constant(run)}(${joinCode(
        args.map((arg) => arg.value),
        ', ',
      )})`;
    });
  }

  /** Calls a function that is handed null for NULL. */
  callWithNulls(type: DataType, span: Span, run: unknown, args: readonly Fragment[]): Fragment {
    return this.optional(type, TRUE, () => {
      this.mark(span);
      const values = args.map((arg) =>
        isFalse(arg.isNull) ? arg.value : js`(${arg.isNull} ? null : ${arg.value})`,
      );
      return js`${this.program.constant(run)}(${joinCode(values, ', ')})`;
    });
  }

  #call(call: FunctionCall, environment: Environment): Fragment {
    const implementation = functionOf(call.function);
    if (implementation.kind === 'inline') return implementation.compile(this, call, environment);
    const args = call.args.map((arg) => this.compile(arg, environment));
    const run = implementation.make(call, this.context);
    return implementation.kind === 'strict'
      ? this.callStrict(call.type, call.span, run, args)
      : this.callWithNulls(call.type, call.span, run, args);
  }

  #case(
    branches: readonly { when: Expression; then: Expression }[],
    otherwise: Expression,
    type: DataType,
    environment: Environment,
  ): Fragment {
    const [value, isNull] = this.variable(physicalKind(type));
    const assign = (expression: Expression): void => {
      const result = this.compile(expression, environment);
      this.program.line(js`${value} = ${result.value}; ${isNull} = ${result.isNull};`);
    };
    const from = (index: number): void => {
      const branch = branches[index];
      if (branch === undefined) {
        assign(otherwise);
        return;
      }
      const condition = this.compile(branch.when, environment);
      this.branch(js`${condition.value}`, () => assign(branch.then));
      this.branch(js`!${condition.value}`, () => from(index + 1));
    };
    from(0);
    return { value, isNull };
  }

  /** A pair of variables, NULL until something is assigned. */
  variable(kind: PhysicalKind): [Code, Code] {
    const [value, isNull] = [this.program.name('v'), this.program.name('n')];
    this.program.line(js`let ${value} = ${blank(kind)}, ${isNull} = true;`);
    return [value, isNull];
  }
}
