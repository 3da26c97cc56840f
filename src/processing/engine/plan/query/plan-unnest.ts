import { type ExpressionNode, fail, type Join, type Unnest } from '../../sql/index.ts';
import type { Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';

/**
 * `left CROSS JOIN UNNEST(left.items) [WITH ORDINALITY] AS t (…)`: each row of the left side with the elements of its
 * collection. The result has the left columns, then those of the elements. Called by `planFrom` for a join or comma
 * whose right side is UNNEST; `left` without columns stands for a FROM that begins with it.
 */
export function planUnnest(
  _context: QueryContext,
  _left: Source,
  right: Unnest,
  _type: Join['type'],
  _on: ExpressionNode | undefined,
): Source {
  return fail('unsupported', 'UNNEST is not supported yet.', right.span);
}
