import { fail, type Join, type Name, type Span } from '../../sql/index.ts';
import { columnsOf, failUnknownColumn, type Scope, type ScopeColumn } from '../bind/scope.ts';
import { compare } from '../bind/bind-comparison.ts';
import type { Expression } from '../expression.ts';
import { moveColumns } from '../expression-tools.ts';
import { coerce } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { withNullability } from '../types.ts';

/** What USING and NATURAL mean. */
export interface MergedColumns {
  /** Each pair must be equal; over both rows. */
  conditions: Expression[];
  /** What `*` stands for: the merged columns, then the others of the left side, then those of the right one. */
  columns: ScopeColumn[];
}

/**
 * USING (a, b), or NATURAL over all names that both sides have. The merged column is the left one, or the one of the two
 * that is not NULL where the left row may be missing. Undefined where the join has neither.
 */
export function mergeColumns(
  join: Join,
  left: Scope,
  right: Scope,
  width: number,
): MergedColumns | undefined {
  if (!join.natural && join.using === undefined) return undefined;
  const lefts = columnsOf(left, join.span);
  const rights = columnsOf(right, join.span).map(({ name, expression }) => ({
    name,
    expression: moveColumns(expression, (index) => index + width),
  }));
  const names = join.using ?? commonNames(lefts, rights, join.span);
  const pairs = names.map((name) => ({ name, left: only(lefts, name), right: only(rights, name) }));
  const isMerged = ({ name }: ScopeColumn): boolean => names.some((other) => other.text === name);
  const mayMissLeft = join.type === 'RIGHT' || join.type === 'FULL';
  const merged = pairs.map((pair) => ({
    name: pair.name.text,
    expression: mayMissLeft ? firstPresent(pair.left, pair.right, pair.name.span) : pair.left,
  }));
  return {
    conditions: pairs.map((pair) => compare('=', pair.left, pair.right, pair.name.span)),
    columns: [
      ...merged,
      ...lefts.filter((column) => !isMerged(column)),
      ...rights.filter((column) => !isMerged(column)),
    ],
  };
}

function commonNames(lefts: readonly ScopeColumn[], rights: readonly ScopeColumn[], span: Span): Name[] {
  const theirs = new Set(rights.map((column) => column.name));
  return lefts
    .filter((column) => theirs.has(column.name))
    .map((column) => ({ text: column.name, quoted: true, span }));
}

function only(columns: readonly ScopeColumn[], name: Name): Expression {
  const [first, second] = columns.filter((column) => column.name === name.text);
  if (first === undefined)
    return failUnknownColumn(
      name,
      columns.map((column) => column.name),
    );
  if (second !== undefined)
    fail(
      'ambiguous_name',
      `Column "${name.text}" is ambiguous: one side of the join has it twice.`,
      name.span,
    );
  return first.expression;
}

function firstPresent(left: Expression, right: Expression, span: Span): Expression {
  const common = commonType([left.type, right.type]);
  if (common === undefined) return left;
  return {
    kind: 'call',
    function: 'COALESCE',
    args: [coerce(left, common), coerce(right, common)],
    type: withNullability(common, left.type.nullable && right.type.nullable),
    span,
  };
}
