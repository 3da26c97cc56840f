import { fail, type MatchRecognize, type Name } from '../../sql/index.ts';
import { bindCondition } from '../bind/bind-predicate.ts';
import { bindPattern } from '../match/bind-pattern.ts';
import { MatchBinder, type MatchScope } from '../match/match-binder.ts';
import { create } from '../operators.ts';
import type { AfterMatchSkip, Match, MatchExpression, SortKey } from '../physical-plan.ts';
import { type Field, isTimeAttribute } from '../types.ts';
import { InputColumns } from './input-columns.ts';
import { named, type Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';
import { uniqueNames } from './relation.ts';
import { createRowBinder } from './row-binder.ts';

/** `source MATCH_RECOGNIZE (…)`. */
export function planMatch(context: QueryContext, source: Source, node: MatchRecognize): Source {
  if (node.rowsPerMatch === 'ALL')
    fail('unsupported', 'ALL ROWS PER MATCH is not supported; a match gives one row.', node.span);
  const rows = createRowBinder(source.scope, context.catalog);
  const inputs = new InputColumns(source.relation.operator);
  const partitionKeys = node.partitionBy.map((key) => inputs.add(rows.bind(key)));
  const orderBy = node.orderBy.map((item): SortKey => {
    const nullsFirst = item.nulls === undefined ? !item.descending : item.nulls === 'FIRST';
    return { column: inputs.add(rows.bind(item.expression)), descending: item.descending, nullsFirst };
  });
  const input = inputs.operator();
  const time = checkOrder(node, orderBy, input.rowType);
  const { pattern, variables } = bindPattern(node.pattern);
  const scope: MatchScope = {
    catalog: context.catalog,
    input: source.scope,
    fields: input.rowType,
    variables: variablesOf(node, variables),
    timeColumn: orderBy[0]?.column ?? 0,
  };
  const measures = node.measures.map(({ expression }) => new MatchBinder(scope).bind(expression));
  const withinMs = withinOf(rows, node);
  const operator = create.match(
    {
      input,
      partitionKeys,
      orderBy,
      time,
      variables,
      pattern,
      define: variables.map((name) => bindDefine(scope, node, name)),
      measures,
      ...(withinMs !== undefined && { withinMs }),
      afterMatch: afterMatchOf(node, scope),
    },
    outputFields(node, partitionKeys, measures, input.rowType),
  );
  return named({ operator }, node.alias, []);
}

function checkOrder(
  node: MatchRecognize,
  orderBy: readonly SortKey[],
  fields: readonly Field[],
): Match['time'] {
  const [first] = orderBy;
  const type = first === undefined ? undefined : fields[first.column]?.type;
  if (first === undefined || type === undefined || !isTimeAttribute(type)) {
    const span = node.orderBy[0]?.expression.span ?? node.span;
    return fail(
      'unsupported',
      'ORDER BY begins with a time attribute: the column of a WATERMARK, or PROCTIME().',
      span,
    );
  }
  if (first.descending)
    fail('unsupported', 'Rows come in ascending time only.', node.orderBy[0]?.expression.span ?? node.span);
  return 'attribute' in type && type.attribute === 'proctime' ? 'proctime' : 'rowtime';
}

/** Each variable by its name, and each subset with the variables in it. */
function variablesOf(node: MatchRecognize, variables: readonly string[]): Map<string, readonly number[]> {
  const known = new Map<string, readonly number[]>(variables.map((name, i) => [name, [i]]));
  for (const subset of node.subsets)
    known.set(
      subset.name.text,
      subset.variables.flatMap((name) => known.get(name.text) ?? unknown(name, known)),
    );
  return known;
}

function unknown(name: Name, known: ReadonlyMap<string, unknown>): never {
  return fail(
    'unknown_name',
    `There is no variable "${name.text}" in the pattern: ${[...known.keys()].join(', ')}.`,
    name.span,
  );
}

/** A variable without a condition fits every row. A condition of a variable that is not in the pattern is left out. */
function bindDefine(scope: MatchScope, node: MatchRecognize, variable: string): MatchExpression | undefined {
  const defined = node.define.filter((one) => one.variable.text === variable);
  const [first, second] = defined;
  if (second !== undefined)
    fail('duplicate_name', `Variable "${variable}" is defined twice.`, second.variable.span);
  if (first === undefined) return undefined;
  return new MatchBinder(scope).bind(first.condition, (binder, condition) =>
    bindCondition(binder, condition, 'DEFINE'),
  );
}

function withinOf(rows: ReturnType<typeof createRowBinder>, node: MatchRecognize): number | undefined {
  if (node.within === undefined) return undefined;
  const interval = rows.bind(node.within);
  if (
    interval.kind === 'literal' &&
    interval.type.kind === 'INTERVAL_MS' &&
    typeof interval.value === 'number'
  )
    return interval.value;
  return fail('invalid', "WITHIN needs an interval of days to seconds: INTERVAL '1' HOUR.", node.within.span);
}

/** Without AFTER MATCH Flink goes on with the next row, unlike the standard. */
function afterMatchOf(node: MatchRecognize, scope: MatchScope): AfterMatchSkip {
  const { afterMatch } = node;
  if (afterMatch === undefined) return { kind: 'next-row' };
  if (!('variable' in afterMatch)) return { kind: afterMatch.kind };
  const { variable } = afterMatch;
  const variables = scope.variables.get(variable.text) ?? unknown(variable, scope.variables);
  return { kind: afterMatch.kind, variables };
}

function outputFields(
  node: MatchRecognize,
  partitionKeys: readonly number[],
  measures: readonly MatchExpression[],
  fields: readonly Field[],
): Field[] {
  const keys = partitionKeys.map(
    (key, i): Field => fields[key] ?? { name: `$k${i}`, type: { kind: 'NULL', nullable: true } },
  );
  const columns = measures.map(
    ({ expression }, i): Field => ({
      name: node.measures[i]?.alias.text ?? `EXPR$${i}`,
      type: expression.type,
    }),
  );
  const names = uniqueNames([...keys, ...columns].map(({ name }) => name));
  return [...keys, ...columns].map(({ type }, i) => ({ name: names[i] ?? '', type }));
}
