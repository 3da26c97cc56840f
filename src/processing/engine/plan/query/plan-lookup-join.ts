import { fail, type Join, type NamedTable, type Span } from '../../sql/index.ts';
import { changelogOfTable } from '../catalog/changelog-of-table.ts';
import { checkConnector } from '../catalog/check-connector.ts';
import type { Expression } from '../expression.ts';
import { columnsOf, conjunction, conjuncts } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { LookupJoin } from '../physical-plan.ts';
import type { TableDescriptor } from '../table-descriptor.ts';
import { sameType } from '../typing/same-type.ts';
import { type Field, withNullability } from '../types.ts';
import { lookupHints } from './lookup-hints.ts';
import { bindJoin } from './plan-join.ts';
import { named, type Source } from './plan-named-table.ts';
import { applyHints } from './plan-scan.ts';
import type { QueryContext } from './query-context.ts';
import { withTypes } from './scope-types.ts';

/**
 * A join with a table that is asked for its rows as they are when a row of the left side comes; what changes in it later
 * changes no result. The table must be able to answer by key.
 */
export function planLookupJoin(
  context: QueryContext,
  left: Source,
  right: NamedTable,
  join: Join,
  joinType: LookupJoin['joinType'],
): Source {
  const { table, path } = findTable(context, right);
  const fields = table.columns.map(({ name, type }) => ({ name, type }));
  // Stands for the table while ON is bound; nobody reads it.
  const rows = named({ operator: create.values([], fields) }, right.alias, path);
  const { conditions, scope } = bindJoin(context, join, left, rows);
  const { operator: input } = left.relation;
  const { keys, rest } = splitKeys(conditions.flatMap(conjuncts), input.rowType.length, fields, right.span);
  const condition = conjunction(rest);
  const operator = create.lookupJoin({
    input,
    joinType,
    table,
    lookupRowType: rows.relation.operator.rowType.map((field, i) => fieldOf(field, fields[i])),
    keys,
    ...(condition && { condition }),
    hints: lookupHints(context.hints ?? [], rows.scope.tables[0]?.path.at(-1), table.name),
  });
  const renamed = withNames(operator, rows.relation.operator.rowType);
  return { relation: { ...left.relation, operator: renamed }, scope: withTypes(scope, renamed.rowType) };
}

/** By the name that the table has for it, which is asked for. */
function fieldOf(renamed: Field, own: Field | undefined): Field {
  return { name: own?.name ?? renamed.name, type: renamed.type };
}

function withNames(join: LookupJoin, right: readonly Field[]): LookupJoin {
  const width = join.input.rowType.length;
  const rowType = join.rowType.map((field, i) => ({ ...field, name: right[i - width]?.name ?? field.name }));
  return { ...join, rowType };
}

function findTable(
  context: QueryContext,
  right: NamedTable,
): { table: TableDescriptor; path: readonly string[] } {
  const [first, second] = right.name;
  const isCommon = second === undefined && context.commonTables.has(first.text);
  const found = isCommon ? undefined : context.catalog.find(right.name);
  const how = 'a table of a connector that can be asked by key, such as jdbc';
  if (found?.kind !== 'table')
    return fail('unsupported', `FOR SYSTEM_TIME AS OF processing time takes ${how}; not a view.`, right.span);
  const table = applyHints(found.descriptor, right.hints);
  checkConnector(table, 'lookup', context.catalog.connectors);
  if (changelogOfTable(table) !== 'insert-only')
    fail(
      'unsupported',
      `Table "${table.name}" gives changes; FOR SYSTEM_TIME AS OF processing time takes ${how}.`,
      right.span,
    );
  const other = table.columns.find(({ kind }) => kind !== 'physical');
  if (other !== undefined)
    fail(
      'unsupported',
      `A table that is asked by key has columns of its own only; "${other.name}" is ${other.kind}.`,
      right.span,
    );
  return { table, path: found.path };
}

/** What compares a column of the table with a value that is known before it is asked. */
function splitKeys(
  conditions: readonly Expression[],
  width: number,
  fields: readonly Field[],
  span: Span,
): { keys: LookupJoin['keys']; rest: Expression[] } {
  const keys: { column: number; value: Expression }[] = [];
  const rest: Expression[] = [];
  for (const condition of conditions) {
    const key = keyOf(condition, width);
    if (key === undefined || keys.some(({ column }) => column === key.column)) rest.push(condition);
    else keys.push(key);
  }
  // Values of the script alone would ask for the same rows again and again; that is allowed beside a key.
  if (keys.length > 0) return { keys, rest };
  const names = fields.map(({ name }) => name).join(', ');
  return fail('invalid', `ON must compare a column of the table for equality: one of ${names}.`, span);
}

function keyOf(condition: Expression, width: number): { column: number; value: Expression } | undefined {
  if (condition.kind !== 'call' || condition.function !== 'EQUALS') return undefined;
  const [a, b] = condition.args;
  for (const [asked, value] of [
    [a, b],
    [b, a],
  ] as const) {
    if (asked?.kind !== 'column' || asked.index < width || value === undefined) continue;
    if ([...columnsOf(value)].some((index) => index >= width)) continue;
    // Digits behind another number of places are other values.
    if (
      asked.type.kind === 'DECIMAL' &&
      !sameType(withNullability(asked.type, true), withNullability(value.type, true))
    )
      return undefined;
    return { column: asked.index - width, value };
  }
  return undefined;
}
