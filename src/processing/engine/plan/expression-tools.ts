import type { CaseExpression, Expression, JsonBehaviour, JsonFallback } from './expression.ts';

/** Functions whose value differs from call to call: such a call is neither doubled nor moved. */
const VOLATILE = new Set(['RAND', 'RAND_INTEGER', 'UUID', 'CURRENT_WATERMARK']);

/** The expressions directly inside one. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'column':
    case 'literal':
    case 'outer':
      return [];
    case 'subquery':
      return expression.outer;
    case 'cast':
    case 'field':
      return [expression.operand];
    case 'case':
      return [...expression.branches.flatMap((branch) => [branch.when, branch.then]), expression.otherwise];
    case 'call':
      return [
        ...expression.args,
        ...fallbackValue(expression.json?.onEmpty),
        ...fallbackValue(expression.json?.onError),
      ];
  }
}

function fallbackValue(fallback: JsonFallback | undefined): Expression[] {
  return fallback?.kind === 'default' ? [fallback.value] : [];
}

/** Replaces parts from the top down: where `replace` answers, its answer stands and is not entered. */
export function rewrite(
  expression: Expression,
  replace: (part: Expression) => Expression | undefined,
): Expression {
  const replaced = replace(expression);
  if (replaced !== undefined) return replaced;
  const inner = (part: Expression): Expression => rewrite(part, replace);
  switch (expression.kind) {
    case 'column':
    case 'literal':
    case 'outer':
      return expression;
    case 'subquery':
      return { ...expression, outer: expression.outer.map(inner) };
    case 'cast':
    case 'field':
      return { ...expression, operand: inner(expression.operand) };
    case 'case': {
      const branches = expression.branches.map((branch) =>
        createBranch(inner(branch.when), inner(branch.then)),
      );
      return { ...expression, branches, otherwise: inner(expression.otherwise) };
    }
    case 'call':
      return {
        ...expression,
        args: expression.args.map(inner),
        ...(expression.json && { json: rewriteJson(expression.json, inner) }),
      };
  }
}

/** A branch of CASE. Its property has the name of the SQL word; nothing awaits it. */
export function createBranch(when: Expression, result: Expression): CaseExpression['branches'][number] {
  // oxlint-disable-next-line unicorn/no-thenable
  return { when, then: result };
}

function rewriteJson(json: JsonBehaviour, inner: (part: Expression) => Expression): JsonBehaviour {
  const fallback = (old: JsonFallback): JsonFallback =>
    old.kind === 'default' ? { kind: 'default', value: inner(old.value) } : old;
  return {
    ...json,
    ...(json.onEmpty && { onEmpty: fallback(json.onEmpty) }),
    ...(json.onError && { onError: fallback(json.onError) }),
  };
}

/** The same expression over columns that lie elsewhere. */
export function moveColumns(expression: Expression, newIndex: (index: number) => number): Expression {
  return rewrite(expression, (part) =>
    part.kind === 'column' ? { ...part, index: newIndex(part.index) } : undefined,
  );
}

/** The same expression with the columns' own expressions in their place. */
export function substitute(expression: Expression, columns: readonly Expression[]): Expression {
  return rewrite(expression, (part) => (part.kind === 'column' ? (columns[part.index] ?? part) : undefined));
}

/** Adds the index of each column that is used to `used`. */
export function collectColumns(expression: Expression, used: Set<number>): void {
  if (expression.kind === 'column') used.add(expression.index);
  for (const child of childrenOf(expression)) collectColumns(child, used);
}

export function columnsOf(expression: Expression): Set<number> {
  const used = new Set<number>();
  collectColumns(expression, used);
  return used;
}

export function isVolatile(expression: Expression): boolean {
  const here =
    expression.kind === 'call' &&
    (VOLATILE.has(expression.function) || expression.user?.isDeterministic === false);
  return here || childrenOf(expression).some(isVolatile);
}

/** Whether an expression, or one inside it, is of a kind. */
export function contains(expression: Expression, kind: Expression['kind']): boolean {
  return expression.kind === kind || childrenOf(expression).some((child) => contains(child, kind));
}

/** A column, a literal or a field of a column: doubling it costs nothing. */
export function isCheap(expression: Expression): boolean {
  if (expression.kind === 'field') return isCheap(expression.operand);
  return expression.kind === 'column' || expression.kind === 'literal';
}

/** Equal texts mean equal expressions; places in the script do not count. */
export function expressionKey(expression: Expression): string {
  return JSON.stringify(expression, (name, value: unknown) => {
    if (name === 'span') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}

/** The parts of a condition that must all be true. */
export function conjuncts(condition: Expression): readonly Expression[] {
  const isAnd = condition.kind === 'call' && condition.function === 'AND';
  return isAnd ? condition.args.flatMap(conjuncts) : [condition];
}

/** One condition of several parts; undefined of none. */
export function conjunction(parts: readonly Expression[]): Expression | undefined {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first;
  const nullable = parts.some((part) => part.type.nullable);
  return {
    kind: 'call',
    function: 'AND',
    args: parts,
    type: { kind: 'BOOLEAN', nullable },
    span: first.span,
  };
}
