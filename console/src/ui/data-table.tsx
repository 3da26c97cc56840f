import type { ReactNode } from 'react';
import './data-table.css';
import { Icon } from './icon.tsx';

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand right, so that their digits line up. */
  numeric?: boolean;
  /** Present if the rows can be sorted by this column. */
  order?: (a: Row, b: Row) => number;
}

interface DataTableProps<Row> {
  /** What the table holds; its name for assistive technology. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** `name` or `-name` of the sorting column. */
  sort?: string;
  onSort?: (sort: string) => void;
  selected?: string | undefined;
}

/**
 * A table of real rows. The link in a row (class `row-link`) covers the whole row, so a click anywhere, a middle click
 * and the keyboard all do what they do with links; `j` and `k` or the arrows move between them.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rowKey, sort = '' } = props;
  const rows = sortRows(props.rows, columns, sort);
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={props.caption}>
      <table className="table">
        <caption className="visually-hidden">{props.caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} aria-current={props.selected === rowKey(row) ? 'true' : undefined}>
              {columns.map((column) => (
                <td key={column.id} className={column.numeric ? 'number' : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeaderCellProps<Row> {
  column: Column<Row>;
  sort: string;
  onSort: ((sort: string) => void) | undefined;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const name = sort.replace(/^-/, '');
  const direction = name !== column.id ? undefined : sort.startsWith('-') ? 'descending' : 'ascending';
  const className = column.numeric ? 'number' : undefined;
  if (!column.order || !onSort) {
    return (
      <th scope="col" className={className}>
        {column.header}
      </th>
    );
  }
  const next = direction === 'ascending' ? `-${column.id}` : column.id;
  return (
    <th scope="col" className={className} aria-sort={direction ?? 'none'}>
      <button type="button" className="table__sort" onClick={() => onSort(next)}>
        {column.header}
        <span className={`table__arrow table__arrow--${direction ?? 'none'}`}>
          <Icon name="chevron-down" size={12} />
        </span>
      </button>
    </th>
  );
}

function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: string): readonly Row[] {
  const order = columns.find((column) => column.id === sort.replace(/^-/, ''))?.order;
  if (!order) return rows;
  const sign = sort.startsWith('-') ? -1 : 1;
  return rows.toSorted((a, b) => sign * order(a, b));
}
