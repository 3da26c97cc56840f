import { type DerivedTable, type ExpressionNode, fail, type Join, type TableFunction } from '../../sql/index.ts';
import type { Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';

/**
 * `left, LATERAL TABLE(f(…)) AS t (…)` and `left [LEFT] JOIN LATERAL (SELECT …) ON TRUE`: each row of the left side with
 * the rows that the function or query makes of it. The result has the left columns, then those of the function.
 * Called by `planFrom` for a join or comma whose right side is such a table with `lateral`. `left` without columns
 * stands for a FROM that begins with it.
 */
export function planLateral(
  _context: QueryContext,
  _left: Source,
  right: TableFunction | DerivedTable,
  _type: Join['type'],
  _on: ExpressionNode | undefined,
): Source {
  return fail('unsupported', 'LATERAL is not supported yet.', right.span);
}
