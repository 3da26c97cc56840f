import { fail, type Join, type NamedTable } from '../../sql/index.ts';
import type { Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';

/**
 * `left JOIN t FOR SYSTEM_TIME AS OF left.time [AS a] ON …`: with a rowtime the version that was valid then, with a
 * processing time what the table answers when it is asked. The result has the left columns, then those of the table.
 * Called by `planFrom` for a join whose right side is a table with `systemTime`.
 */
export function planTemporalJoin(
  _context: QueryContext,
  _left: Source,
  right: NamedTable,
  _join: Join,
): Source {
  return fail(
    'unsupported',
    'FOR SYSTEM_TIME AS OF is not supported yet.',
    right.systemTime?.span ?? right.span,
  );
}
