import { didYouMean } from '#foundation';
import { type ColumnType, columnType } from './column-type.ts';
import { errors } from './errors.ts';
import { OFFSET_COLUMN, type ViewColumn } from './view.ts';
import { quote, tableOf } from './view-table.ts';

/** The part of a view that a query needs. */
export interface QueriedView {
  name: string;
  columns: readonly ViewColumn[];
  primaryKey: readonly string[];
}

export interface ViewQuery {
  /** `column:op:value`; all must hold. `in` takes values separated by commas. */
  filters: readonly string[];
  /** A column, with a leading `-` for descending. Default: the primary key, or the order of arrival. */
  sort: string | undefined;
  limit: number;
  cursor: string | undefined;
}

/** A statement of which every identifier comes from the view's definition and every value is a parameter. */
export interface ViewStatement {
  text: string;
  params: unknown[];
}

/** One row of the statement's answer: the row as JSON, and what the next page's cursor is made of. */
export interface ViewRow {
  row: string;
  position: (string | null)[];
}

const OPERATORS = {
  eq: (column, value) => `${column} = ${value}`,
  ne: (column, value) => `${column} IS DISTINCT FROM ${value}`,
  lt: (column, value) => `${column} < ${value}`,
  le: (column, value) => `${column} <= ${value}`,
  gt: (column, value) => `${column} > ${value}`,
  ge: (column, value) => `${column} >= ${value}`,
  like: (column, value) => `${column} LIKE ${value}`,
  in: (column, value) => `${column} = ANY (${value})`,
} satisfies Record<string, (column: string, value: string) => string>;

const FILTERS_MAX = 20;
const IN_VALUES_MAX = 200;

/**
 * The page of a view as one statement, keyset-paged: the cursor holds the last row's sort value and key, so that
 * a page costs the same however far it is, and rows that come or go meanwhile shift nothing.
 */
export function planViewQuery(view: QueriedView, query: ViewQuery): ViewStatement {
  const params: unknown[] = [];
  const parameter = (value: unknown, type: string): string => `$${params.push(value)}::${type}`;
  const order = orderOf(view, query.sort);
  const conditions = filterConditions(view, query.filters, parameter);
  if (query.cursor !== undefined) conditions.push(afterCursor(order, query.cursor, parameter));
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const direction = order.isDescending ? 'DESC' : 'ASC';
  const by = order.columns.map(({ name }) => `${quote(name)} ${direction} NULLS LAST`).join(', ');
  const fields = view.columns.map(
    ({ name, type }) => `${columnType(type).read(`t.${quote(name)}`)} AS ${quote(name)}`,
  );
  const position = order.columns.map(({ name }) => `t.${quote(name)}::text`).join(', ');
  const text = `
    SELECT row_to_json(f)::text AS row, ARRAY[${position}] AS position
    FROM (SELECT * FROM ${tableOf(view.name)} ${where} ORDER BY ${by} LIMIT ${parameter(query.limit + 1, 'int')}) t,
    LATERAL (SELECT ${fields.join(', ')}) f
    ORDER BY ${order.columns.map(({ name }) => `t.${quote(name)} ${direction} NULLS LAST`).join(', ')}`;
  return { text, params };
}

/** The cursor of the page after a row. */
export const cursorAfter = (row: ViewRow): string =>
  Buffer.from(JSON.stringify(row.position)).toString('base64url');

interface Order {
  /** The sort column, if one is given, then what makes the order total. */
  columns: { name: string; type: string }[];
  isDescending: boolean;
}

function orderOf(view: QueriedView, sort: string | undefined): Order {
  const isDescending = sort?.startsWith('-') ?? false;
  const key = view.primaryKey.map((name) => ({ name, type: typeOf(view, name).postgres }));
  const identity = key.length > 0 ? key : [{ name: OFFSET_COLUMN, type: 'bigint' }];
  if (sort === undefined || sort === '' || sort === '-') return { columns: identity, isDescending };
  const name = isDescending ? sort.slice(1) : sort;
  const first = { name, type: comparable(view, name).postgres };
  return { columns: [first, ...identity.filter((column) => column.name !== name)], isDescending };
}

function filterConditions(
  view: QueriedView,
  filters: readonly string[],
  parameter: (value: unknown, type: string) => string,
): string[] {
  if (filters.length > FILTERS_MAX) throw invalid(`At most ${FILTERS_MAX} filters are possible.`);
  return filters.map((filter) => {
    const [, name = '', operator = '', value = ''] = /^([^:]+):([a-z]+):(.*)$/s.exec(filter) ?? [];
    if (name === '') throw invalid(`A filter is written column:op:value, not "${filter}".`);
    if (!isOperator(operator)) {
      throw invalid(`There is no operator "${operator}"; use one of ${Object.keys(OPERATORS).join(', ')}.`);
    }
    const { postgres } = comparable(view, name);
    return OPERATORS[operator](quote(name), filterValue(operator, value, postgres, parameter));
  });
}

function filterValue(
  operator: keyof typeof OPERATORS,
  value: string,
  type: string,
  parameter: (value: unknown, type: string) => string,
): string {
  if (operator === 'like') {
    if (type !== 'text') throw invalid('The operator "like" is for columns of text.');
    return parameter(value, 'text');
  }
  if (operator !== 'in') return parameter(value, type);
  const values = value.split(',');
  if (values.length > IN_VALUES_MAX)
    throw invalid(`The operator "in" takes at most ${IN_VALUES_MAX} values.`);
  return parameter(values, `${type}[]`);
}

/**
 * The condition for rows after the position, in an order whose NULLs come last:
 * `a > x OR (a = x AND b > y) OR …`, where a NULL is after every value, and nothing is after a NULL.
 */
function afterCursor(
  order: Order,
  cursor: string,
  parameter: (value: unknown, type: string) => string,
): string {
  const position = parseCursor(cursor, order.columns.length);
  const alternatives = order.columns.map(({ name, type }, i) => {
    const equals = order.columns
      .slice(0, i)
      .map((column, j) => isEqual(column, position[j] ?? null, parameter));
    return [...equals, isAfter(quote(name), position[i] ?? null, type, order.isDescending, parameter)].join(
      ' AND ',
    );
  });
  return `(${alternatives.map((alternative) => `(${alternative})`).join(' OR ')})`;
}

function isEqual(
  { name, type }: { name: string; type: string },
  value: string | null,
  parameter: (value: unknown, type: string) => string,
): string {
  return value === null ? `${quote(name)} IS NULL` : `${quote(name)} = ${parameter(value, type)}`;
}

function isAfter(
  column: string,
  value: string | null,
  type: string,
  isDescending: boolean,
  parameter: (value: unknown, type: string) => string,
): string {
  if (value === null) return 'false';
  return `(${column} ${isDescending ? '<' : '>'} ${parameter(value, type)} OR ${column} IS NULL)`;
}

function parseCursor(cursor: string, length: number): (string | null)[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isPosition =
      Array.isArray(position) &&
      position.length === length &&
      position.every((value) => value === null || typeof value === 'string');
    if (isPosition) return position as (string | null)[];
  } catch {
    // Not JSON: said below.
  }
  throw invalid('The cursor belongs to another query; start again without it.');
}

function comparable(view: QueriedView, name: string): ColumnType {
  const type = typeOf(view, name);
  if (!type.isComparable) throw invalid(`Column "${name}" cannot be filtered or sorted.`);
  return type;
}

function typeOf(view: QueriedView, name: string): ColumnType {
  const column = view.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return columnType(column.type);
  const names = view.columns.map((candidate) => candidate.name);
  throw invalid(`View ${view.name} has no column "${name}".${didYouMean(name, names)}`);
}

const isOperator = (name: string): name is keyof typeof OPERATORS => Object.hasOwn(OPERATORS, name);

const invalid = (message: string): Error => errors.view_query_invalid(message);
