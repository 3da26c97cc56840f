import { useQuery } from '@tanstack/react-query';
import { type Row, rowsQuery, type View, viewsQuery } from '../../api/views.ts';
import { formatCount } from '../../format/number.ts';
import { valueText } from '../../format/value-text.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';

const ROWS_SHOWN = 20;

/** What a pipeline has written into a view so far. */
export function ViewRows({ view: name }: { view: string }) {
  const views = useQuery(viewsQuery);
  const view = views.data?.items.find((known) => known.name === name);
  const note = view && `${formatCount(view.rows)} rows, the newest ${ROWS_SHOWN} shown`;
  return (
    <div id="rows">
      <Panel title={`View ${name}`} note={note} flush>
        <QueryView query={views}>{() => (view ? <NewestRows view={view} /> : <NoRows />)}</QueryView>
      </Panel>
    </div>
  );
}

function NewestRows({ view }: { view: View }) {
  const time = view.columns.find((column) => /^TIMESTAMP/i.test(column.type))?.name;
  const rows = useQuery(rowsQuery(view.name, { limit: ROWS_SHOWN, ...(time ? { sort: `-${time}` } : {}) }));
  return (
    <QueryView query={rows}>
      {({ items }) =>
        items.length === 0 ? (
          <NoRows />
        ) : (
          <DataTable
            caption={`Rows of ${view.name}`}
            rows={items}
            rowKey={(row) => rowKey(row, view, items)}
            columns={view.columns.map(columnOf)}
          />
        )
      }
    </QueryView>
  );
}

function NoRows() {
  return (
    <EmptyState icon="table" title="No rows yet">
      The view fills as soon as the pipeline has a first result.
    </EmptyState>
  );
}

function columnOf({ name, type }: View['columns'][number]): Column<Row> {
  return {
    id: name,
    header: name,
    numeric: /^(TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DECIMAL)/i.test(type),
    cell: (row) => cellText(row[name]),
  };
}

function rowKey(row: Row, view: View, rows: readonly Row[]): string {
  if (view.primaryKey.length === 0) return String(rows.indexOf(row));
  return view.primaryKey.map((column) => valueText(row[column])).join('\u0000');
}

function cellText(value: unknown) {
  if (value === null || value === undefined) return <span className="muted">null</span>;
  // Seven digits can be read at a glance; the tooltip has them all.
  if (typeof value === 'number')
    return <span title={String(value)}>{String(Number(value.toPrecision(7)))}</span>;
  return <span className="table__cell">{valueText(value)}</span>;
}
