import { useQuery } from '@tanstack/react-query';
import { type Row, rowsQuery, type View, viewsQuery } from '../../api/views.ts';
import { formatCount } from '../../format/number.ts';
import { valueText } from '../../format/value-text.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';

const ROWS_SHOWN = 20;

/** The newest rows of a view, refreshed as they change. */
export function ViewRows({ view: name }: { view: string }) {
  const views = useQuery(viewsQuery);
  const view = views.data?.items.find((known) => known.name === name);
  const time = view?.columns.find((column) => /^TIMESTAMP/i.test(column.type))?.name;
  const rows = useQuery({
    ...rowsQuery(name, { limit: ROWS_SHOWN, ...(time ? { sort: `-${time}` } : {}) }),
    enabled: view !== undefined,
  });
  return (
    <div id="rows">
      <Panel
        title={`View ${name}`}
        note={view && `${formatCount(view.rows)} rows, the newest ${ROWS_SHOWN} shown`}
        flush
      >
        <QueryView query={rows}>
          {({ items }) =>
            items.length === 0 || !view ? (
              <EmptyState icon="table" title="No rows yet">
                The view fills as soon as the pipeline has a first result.
              </EmptyState>
            ) : (
              <DataTable
                caption={`Rows of ${name}`}
                rows={items}
                rowKey={(row) => rowKey(row, view, items)}
                columns={view.columns.map((column) => ({
                  id: column.name,
                  header: column.name,
                  numeric: /^(TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DECIMAL)/i.test(column.type),
                  cell: (row: Row) => cellText(row[column.name]),
                }))}
              />
            )
          }
        </QueryView>
      </Panel>
    </div>
  );
}

function rowKey(row: Row, view: View, rows: readonly Row[]): string {
  if (view.primaryKey.length === 0) return String(rows.indexOf(row));
  return view.primaryKey.map((column) => String(row[column])).join('\u0000');
}

function cellText(value: unknown) {
  if (value === null || value === undefined) return <span className="muted">null</span>;
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : value.toPrecision(6).replace(/\.?0+$/, '');
  return valueText(value);
}
