import type { Row } from '../src/api/views.ts';
import { type Handler, ok, page } from './answer.ts';
import { overviewOf } from './overview-data.ts';
import { rowsOf } from './view-data.ts';

export const viewHandlers: Record<string, Handler> = {
  'GET /v1/overview': ({ world }) => ok(overviewOf(world)),
  'GET /v1/views': ({ world, query }) => page(world.views, query),
  'GET /v1/views/:view': ({ parameters, query }) => {
    const rows = rowsOf(parameters.view ?? '').filter((row) =>
      query.getAll('filter').every((filter) => holds(row, filter)),
    );
    return page(sorted(rows, query.get('sort') ?? ''), query);
  },
};

/** `column:op:value`, for the operators that the console uses. */
function holds(row: Row, filter: string): boolean {
  const [, column = '', op = '', value = ''] = /^([^:]+):([^:]+):(.*)$/s.exec(filter) ?? [];
  const actual = String(row[column]);
  switch (op) {
    case 'eq':
      return actual === value;
    case 'le':
      return actual <= value;
    case 'ge':
      return actual >= value;
    default:
      return false;
  }
}

function sorted(rows: Row[], sort: string): Row[] {
  const column = sort.replace(/^-/, '');
  if (column === '') return rows;
  const sign = sort.startsWith('-') ? -1 : 1;
  return rows.toSorted((a, b) => sign * (String(a[column]) < String(b[column]) ? -1 : 1));
}
