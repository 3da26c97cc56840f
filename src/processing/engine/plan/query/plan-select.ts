import { COLUMNS_MAX, fail, type Name, type Select, type SelectItem, type Span } from '../../sql/index.ts';
import { bindCondition } from '../bind/bind-predicate.ts';
import { expandStar, type Scope } from '../bind/scope.ts';
import { isNullLiteral } from '../typing/coerce.ts';
import { create } from '../operators.ts';
import { planAggregate } from './plan-aggregate.ts';
import { planFrom } from './plan-from.ts';
import type { Source } from './plan-named-table.ts';
import { planOver } from './plan-over.ts';
import type { QueryContext } from './query-context.ts';
import { type OutputColumn, projectWindows, type Relation, uniqueNames } from './relation.ts';
import { createRowBinder } from './row-binder.ts';
import { createSelectBinder, type SelectBinder } from './select-binder.ts';

export function planSelect(context: QueryContext, select: Select): Relation {
  refuseClauses(select);
  const source = planSource(context, select);
  const filtered = planWhere(context, select, source);
  const binder = createSelectBinder(source.scope, context.catalog, select);
  const columns = select.items.flatMap((item, i) => bindItem(item, i, source.scope, binder));
  if (columns.length > COLUMNS_MAX) fail('limit', `More than ${COLUMNS_MAX} columns.`, select.span);
  const having = select.having && bindCondition(binder, select.having, 'HAVING');
  const isAggregate = select.groupBy !== undefined || having !== undefined || binder.aggregates.length > 0;
  if (isAggregate && binder.overCalls[0] !== undefined) {
    fail(
      'unsupported',
      'OVER beside GROUP BY is not supported; put it into a query around.',
      binder.overCalls[0].call.span,
    );
  }
  if (isAggregate) {
    const grouped = planAggregate({
      context,
      select,
      source: { ...source, relation: filtered },
      binder,
      columns,
      having,
    });
    return project(grouped.relation, grouped.columns);
  }
  const { relation, columns: placed } = planOver(filtered, binder, columns);
  return project(relation, placed);
}

function refuseClauses(select: Select): void {
  if (select.distinct) fail('unsupported', 'SELECT DISTINCT is not supported yet.', select.span);
  if (select.qualify !== undefined) fail('unsupported', 'QUALIFY is not supported.', select.qualify.span);
}

/** Without FROM there is one row of no columns. */
function planSource(context: QueryContext, select: Select): Source {
  if (select.from !== undefined) return planFrom(context, select.from);
  return { relation: { operator: create.values([[]], []) }, scope: { tables: [] } };
}

function planWhere(context: QueryContext, select: Select, source: Source): Relation {
  if (select.where === undefined) return source.relation;
  const binder = createRowBinder(source.scope, context.catalog);
  const condition = bindCondition(binder, select.where, 'WHERE');
  return { ...source.relation, operator: create.filter(source.relation.operator, condition) };
}

function bindItem(item: SelectItem, position: number, scope: Scope, binder: SelectBinder): OutputColumn[] {
  const { expression: node } = item;
  if (node.kind === 'star') {
    if (item.alias !== undefined) fail('invalid', '"*" takes no alias.', item.alias.span);
    return expandStar(scope, node.qualifier, node.span).map(({ field, expression }) => ({
      name: field.name,
      expression,
      written: undefined,
    }));
  }
  const expression = binder.bind(node);
  if (isNullLiteral(expression)) {
    fail('invalid', 'Illegal use of NULL; give it a type: CAST(NULL AS INT).', node.span);
  }
  const written = item.alias ?? (node.kind === 'identifier' ? node.parts.at(-1) : undefined);
  const fieldName = node.kind === 'field' ? node.name.text : undefined;
  return [{ name: written?.text ?? fieldName ?? `EXPR$${position}`, expression, written }];
}

function project(relation: Relation, columns: readonly OutputColumn[]): Relation {
  const names = uniqueNames(columns.map((column) => column.name));
  const expressions = columns.map((column) => column.expression);
  const positions = expressions.map((expression) =>
    expression.kind === 'column' ? expression.index : undefined,
  );
  const windows = projectWindows(relation.windows, positions);
  const second = columns.find((column, i) => names[i] !== column.name);
  const duplicate = columns.find((column) => column.name === second?.name);
  const name: Name | undefined = duplicate && nameOf(duplicate, duplicate.expression.span);
  return {
    operator: create.projection(relation.operator, expressions, names),
    ...(windows && { windows }),
    ...(name && { duplicate: name }),
  };
}

function nameOf(column: OutputColumn, span: Span): Name {
  return column.written ?? { text: column.name, quoted: false, span };
}
