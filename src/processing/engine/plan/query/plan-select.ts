import { COLUMNS_MAX, fail, type Name, type Select, type SelectItem, type Span } from '../../sql/index.ts';
import { bindCondition } from '../bind/bind-predicate.ts';
import { expandStar, type Scope } from '../bind/scope.ts';
import { isNullLiteral } from '../typing/coerce.ts';
import { create } from '../operators.ts';
import { bindQualify } from './bind-qualify.ts';
import { overGroups, type Selected } from './over-groups.ts';
import { planAggregate } from './plan-aggregate.ts';
import { planDistinct } from './plan-distinct.ts';
import { planFrom } from './plan-from.ts';
import { checkHints } from './plan-join-hints.ts';
import type { Source } from './plan-named-table.ts';
import { planOver } from './plan-over.ts';
import { forgetTimes, withoutTimes, withQueries } from './plan-subquery.ts';
import type { QueryContext } from './query-context.ts';
import { type OutputColumn, projectWindows, type Relation, uniqueNames } from './relation.ts';
import { createRowBinder } from './row-binder.ts';
import { createSelectBinder, type SelectBinder } from './select-binder.ts';
import { settleTimes } from './settle-times.ts';

export function planSelect(context: QueryContext, select: Select): Relation {
  const relation = planRows(context, select);
  return select.distinct ? planDistinct(relation) : relation;
}

function planRows(context: QueryContext, select: Select): Relation {
  const rows = planWhere(context, select, planSource(context, select));
  const source = forgetTimes(context, settleTimes(rows));
  const binder = createSelectBinder(source.scope, context.catalog, select);
  const columns = select.items.flatMap((item, i) => bindItem(item, i, source.scope, binder));
  if (columns.length > COLUMNS_MAX) fail('limit', `More than ${COLUMNS_MAX} columns.`, select.span);
  const having = select.having && bindCondition(binder, select.having, 'HAVING');
  const qualify = bindQualify(binder, columns, select.qualify);
  const isAggregate = select.groupBy !== undefined || having !== undefined || binder.aggregates.length > 0;
  const selected = { relation: source.relation, columns, calls: binder.overCalls, qualify };
  if (!isAggregate && binder.groupCalls[0] !== undefined)
    fail('invalid', 'This function needs GROUP BY.', binder.groupCalls[0].span);
  if (!isAggregate) return planSelected(selected);
  const given = { context, select, source, binder, having };
  return planSelected(overGroups(selected, (all) => planAggregate({ ...given, columns: all })));
}

function planSelected({ relation: below, columns, calls, qualify }: Selected): Relation {
  const { relation, place } = planOver(below, calls);
  const operator =
    qualify === undefined ? relation.operator : create.filter(relation.operator, place(qualify));
  return project(
    { ...relation, operator },
    columns.map((column) => ({ ...column, expression: place(column.expression) })),
  );
}

/** Without FROM there is one row of no columns. */
function planSource(context: QueryContext, select: Select): Source {
  const source: Source =
    select.from === undefined
      ? { relation: { operator: create.values([[]], []) }, scope: { tables: [] } }
      : planFrom({ ...context, hints: select.hints }, select.from);
  checkHints(select.hints, source.scope);
  return { ...source, scope: withQueries(context, source.scope) };
}

function planWhere(context: QueryContext, select: Select, source: Source): Source {
  if (select.where === undefined) return source;
  const binder = createRowBinder(source.scope, context.catalog);
  const condition = bindCondition(binder, select.where, 'WHERE');
  const operator = create.filter(source.relation.operator, condition);
  return { ...source, relation: { ...source.relation, operator } };
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
  const expressions = withoutTimes(columns.map((column) => column.expression));
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
