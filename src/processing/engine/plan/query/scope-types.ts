import type { Scope, ScopeColumn } from '../bind/scope.ts';
import type { Expression } from '../expression.ts';
import { rewrite } from '../expression-tools.ts';
import { type Field, withNullability } from '../types.ts';

/** The scope with the types that the columns have in `row`. */
export function withTypes(scope: Scope, row: readonly Field[]): Scope {
  const typeAt = (index: number): Field['type'] => (row[index] as Field).type;
  const tables = scope.tables.map((table) => ({
    ...table,
    columns: table.columns.map((field, i) => ({ name: field.name, type: typeAt(table.offset + i) })),
  }));
  const retyped = scope.columns?.map(
    ({ name, expression }): ScopeColumn => ({ name, expression: retype(expression, typeAt) }),
  );
  return { ...scope, tables, ...(retyped && { columns: retyped }) };
}

/** Columns and what USING makes of them: the first of several that is not NULL. */
function retype(expression: Expression, typeAt: (index: number) => Field['type']): Expression {
  const inner = rewrite(expression, (part) =>
    part.kind === 'column' ? { ...part, type: typeAt(part.index) } : undefined,
  );
  if (inner.kind !== 'call') return inner;
  return {
    ...inner,
    type: withNullability(
      inner.type,
      inner.args.every((arg) => arg.type.nullable),
    ),
  };
}
