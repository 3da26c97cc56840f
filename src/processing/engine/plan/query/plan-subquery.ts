import type { IdentifierNode } from '../../sql/index.ts';
import { findName, type OuterNames, type Scope } from '../bind/scope.ts';
import type { Expression } from '../expression.ts';
import { contains, expressionKey } from '../expression-tools.ts';
import { withoutAttribute } from '../types.ts';
import type { Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';
import { withTypes } from './scope-types.ts';

/** The scope of a SELECT, in whose expressions queries may stand; both see the names of the query around. */
export function withQueries(context: QueryContext, scope: Scope): Scope {
  const complete: Scope = {
    ...scope,
    ...(context.outer && { outer: context.outer }),
    planQuery: (query) => {
      const outer = new OuterValues(complete);
      const { operator } = context.query(query, { outer });
      return { operator, outer: outer.values };
    },
  };
  return complete;
}

/**
 * Rows that waited for those of a query in WHERE come in no order of time: they belong to no window any more, and their
 * times are plain columns.
 */
export function forgetTimes(context: QueryContext, source: Source): Source {
  const { operator } = source.relation;
  if (operator.kind !== 'filter' || !contains(operator.condition, 'subquery')) return source;
  const rowType = operator.rowType.map(({ name, type }) => ({ name, type: withoutAttribute(type) }));
  return {
    relation: { operator: { ...operator, rowType } },
    scope: withQueries(context, withTypes(source.scope, rowType)),
  };
}

/** The same of a select list with a query: its rows change when those of the query do. */
export function withoutTimes(expressions: readonly Expression[]): readonly Expression[] {
  if (!expressions.some((expression) => contains(expression, 'subquery'))) return expressions;
  return expressions.map((expression) => ({ ...expression, type: withoutAttribute(expression.type) }));
}

/** What a query inside uses of the row around it; each value once. */
class OuterValues implements OuterNames {
  readonly values: Expression[] = [];
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  find(node: IdentifierNode): Expression | undefined {
    const value = findName(this.#scope, node);
    if (value === undefined) return undefined;
    const key = expressionKey(value);
    const known = this.values.findIndex((other) => expressionKey(other) === key);
    const index = known === -1 ? this.values.push(value) - 1 : known;
    return { kind: 'outer', index, type: value.type, span: node.span };
  }
}
