import { type ExpressionNode, fail, type Join, type Unnest } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { printType } from '../print-type.ts';
import { type DataType, type Field, types } from '../types.ts';
import { correlatedSource, withOuter } from './correlated-source.ts';
import type { Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';
import { createRowBinder } from './row-binder.ts';

/**
 * `left CROSS JOIN UNNEST(left.items) [WITH ORDINALITY] AS t (…)`: each row of the left side with the elements of its
 * collection. The result has the left columns, then those of the elements. Called by `planFrom` for a join or comma
 * whose right side is UNNEST; `left` without columns stands for a FROM that begins with it.
 */
export function planUnnest(
  context: QueryContext,
  left: Source,
  right: Unnest,
  type: Join['type'],
  on: ExpressionNode | undefined,
): Source {
  const collection = bindCollection(context, left, right);
  const elements = elementColumns(collection.type, columnName(right));
  const ordinality: Field[] = right.ordinality ? [{ name: 'ORDINALITY', type: types.int(false) }] : [];
  return correlatedSource(context, left, {
    function: { kind: 'unnest', collection, ordinality: right.ordinality },
    columns: [...(elements ?? failType(collection)), ...ordinality],
    alias: right.alias,
    type,
    on,
    what: 'UNNEST',
    span: right.span,
  });
}

function bindCollection(context: QueryContext, left: Source, right: Unnest): Expression {
  const [operand, second] = right.operands;
  if (operand === undefined || second !== undefined)
    return fail('unsupported', 'UNNEST takes one collection.', second?.span ?? right.span);
  return createRowBinder(withOuter(context, left.scope), context.catalog).bind(operand);
}

/** A single column has the name of its table, unless that gives names to columns. */
function columnName({ alias, ordinality }: Unnest): string {
  return alias === undefined || ordinality ? 'EXPR$0' : alias.name.text;
}

/** A ROW becomes its fields, an entry of a map its key and its value. */
function elementColumns(type: DataType, name: string): readonly Field[] | undefined {
  if (type.kind === 'ARRAY' || type.kind === 'MULTISET')
    return type.element.kind === 'ROW' ? type.element.fields : [{ name, type: type.element }];
  if (type.kind !== 'MAP') return undefined;
  return [
    { name: 'KEY', type: type.key },
    { name: 'VALUE', type: type.value },
  ];
}

function failType(collection: Expression): never {
  const is = printType(collection.type);
  return fail('type', `UNNEST takes an ARRAY, a MULTISET or a MAP, not ${is}.`, collection.span);
}
