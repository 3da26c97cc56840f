import { nearestName } from '#foundation';
import { fail, type IdentifierNode, type Name, type Query, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { type DataType, type Field, type RowType, withNullability } from '../types.ts';

/** The columns an expression can name: those of the tables in FROM, one behind the other. */
export interface Scope {
  tables: readonly ScopeTable[];
  /** What `*` stands for and what a bare name can mean; undefined: all columns of the tables. USING merges columns. */
  columns?: readonly ScopeColumn[];
  /** The query around, whose columns can be named as well. */
  outer?: OuterNames;
  /** Plans a query in an expression over this scope; undefined where none may stand. */
  planQuery?: (query: Query) => BoundQuery;
}

/** A column by its bare name. */
export interface ScopeColumn {
  name: string;
  expression: Expression;
}

/** Names of the query around one. */
export interface OuterNames {
  /** The value a name has there, as an outer reference; undefined if there is none. */
  find(node: IdentifierNode): Expression | undefined;
}

/** A query in an expression. */
export interface BoundQuery {
  operator: PhysicalOperator;
  /** What its outer references mean, over the row of the scope. */
  outer: readonly Expression[];
}

export interface ScopeTable {
  /** Alias or table name, then what may qualify it: `[t]`, `[catalog, database, t]`; empty without a name. */
  path: readonly string[];
  columns: readonly Field[];
  /** Index of the first column in the row of the whole scope. */
  offset: number;
}

interface FoundColumn {
  expression: Expression;
  /** How many parts of the name the column took. */
  taken: number;
}

/** A column, or a field inside one: `a`, `t.a`, `t.a.field`; of this query, or else of one around it. */
export function resolveName(scope: Scope, node: IdentifierNode): Expression {
  return findName(scope, node) ?? failUnknown(scope, node);
}

/** What a name means; undefined if nothing. Refuses a name with several meanings. */
export function findName(scope: Scope, node: IdentifierNode): Expression | undefined {
  const found = findQualified(scope, node.parts, node.span) ?? findBare(scope, node.parts[0], node.span);
  if (found === undefined) return scope.outer?.find(node);
  let { expression } = found;
  for (const part of node.parts.slice(found.taken)) expression = accessField(expression, part, node.span);
  return expression;
}

/** `t.a` where t is a table: at least two parts. */
function findQualified(scope: Scope, parts: readonly Name[], span: Span): FoundColumn | undefined {
  for (let taken = parts.length; taken >= 2; taken--) {
    const qualifier = parts.slice(0, taken - 1).map((part) => part.text);
    const table = scope.tables.find((candidate) => endsWith(candidate.path, qualifier));
    if (table === undefined) continue;
    const wanted = parts[taken - 1];
    const index = table.columns.findIndex((column) => column.name === wanted?.text);
    const field = table.columns[index];
    if (field === undefined) continue;
    return { expression: columnReference(table.offset + index, field, span), taken };
  }
  return undefined;
}

function endsWith(path: readonly string[], qualifier: readonly string[]): boolean {
  if (qualifier.length > path.length) return false;
  return qualifier.every((part, i) => part === path[path.length - qualifier.length + i]);
}

/** A column by its name alone, which only one may have. */
function findBare(scope: Scope, name: Name, span: Span): FoundColumn | undefined {
  const [first, second] =
    scope.columns === undefined
      ? scope.tables.flatMap((table) => namedColumns(table, name.text, span))
      : scope.columns.filter((column) => column.name === name.text).map(({ expression }) => expression);
  if (first === undefined) return undefined;
  if (second !== undefined) failAmbiguous(scope, name, span);
  return { expression: { ...first, span }, taken: 1 };
}

function namedColumns(table: ScopeTable, name: string, span: Span): Expression[] {
  const found: Expression[] = [];
  for (const [i, field] of table.columns.entries())
    if (field.name === name) found.push(columnReference(table.offset + i, field, span));
  return found;
}

function failAmbiguous(scope: Scope, name: Name, span: Span): never {
  const owners = scope.tables.filter((table) => table.columns.some((column) => column.name === name.text));
  const candidates = owners.map((table) => [...table.path.slice(-1), name.text].join('.'));
  fail('ambiguous_name', `Column "${name.text}" is ambiguous: it may be ${candidates.join(' or ')}.`, span);
}

/** What `*` stands for. */
export function columnsOf(scope: Scope, span: Span): readonly ScopeColumn[] {
  return scope.columns ?? scope.tables.flatMap((table) => columnsOfTable(table, span));
}

function columnsOfTable(table: ScopeTable, span: Span): ScopeColumn[] {
  return table.columns.map((field, i) => ({
    name: field.name,
    expression: columnReference(table.offset + i, field, span),
  }));
}

function columnReference(index: number, field: Field, span: Span): Expression {
  return { kind: 'column', index, type: field.type, span };
}

function failUnknown(scope: Scope, node: IdentifierNode): never {
  const [first, second] = node.parts;
  const table = second && scope.tables.find((candidate) => candidate.path.at(-1) === first.text);
  const wanted = table !== undefined && second !== undefined ? second : first;
  const candidates = table !== undefined ? [table] : scope.tables;
  const known = new Set(candidates.flatMap((candidate) => candidate.columns.map((column) => column.name)));
  if (table === undefined && second !== undefined) {
    for (const other of scope.tables) if (other.path.length > 0) known.add(other.path.at(-1) ?? '');
  }
  failUnknownColumn(wanted, known, table === undefined ? undefined : first.text);
}

/** Refuses a column name, with the nearest of those that exist. */
export function failUnknownColumn(name: Name, known: Iterable<string>, table?: string): never {
  const suggestion = nearestName(name.text, known);
  const where = table === undefined ? '' : ` in "${table}"`;
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  fail('unknown_name', `There is no column "${name.text}"${where}.${hint}`, name.span, { suggestion });
}

/** A field of a ROW by name; nullable if the row or the field is. */
export function accessField(operand: Expression, name: Name, span: Span): Expression {
  const { type } = operand;
  if (type.kind !== 'ROW') {
    return fail('type', `"${name.text}" cannot be a field: ${describeKind(type)} has none.`, name.span);
  }
  const index = type.fields.findIndex((field) => field.name === name.text);
  const field = type.fields[index];
  if (field === undefined) return failUnknownField(type, name);
  const fieldType = withNullability(field.type, field.type.nullable || type.nullable);
  return { kind: 'field', operand, index, type: fieldType, span };
}

function failUnknownField(type: RowType, name: Name): never {
  const names = type.fields.map((field) => field.name);
  const suggestion = nearestName(name.text, names);
  const hint = suggestion === undefined ? ` It has ${names.join(', ')}.` : ` Did you mean "${suggestion}"?`;
  fail('unknown_name', `There is no field "${name.text}" in the row.${hint}`, name.span, { suggestion });
}

function describeKind(type: DataType): string {
  return `a value of type ${type.kind}`;
}

/** All columns of the scope, or of one of its tables, for `*` and `t.*`. */
export function expandStar(
  scope: Scope,
  qualifier: readonly Name[],
  span: Span,
): { field: Field; expression: Expression }[] {
  const table = qualifier.length === 0 ? undefined : findTable(scope, qualifier);
  if (table === undefined && qualifier.length > 0) return expandRow(scope, qualifier, span);
  const columns = table === undefined ? columnsOf(scope, span) : columnsOfTable(table, span);
  return columns.map(({ name, expression }) => ({ field: { name, type: expression.type }, expression }));
}

function findTable(scope: Scope, qualifier: readonly Name[]): ScopeTable | undefined {
  const names = qualifier.map((part) => part.text);
  return scope.tables.find((candidate) => endsWith(candidate.path, names));
}

/** `r.*`, where r is a ROW: its fields. */
function expandRow(
  scope: Scope,
  qualifier: readonly Name[],
  span: Span,
): { field: Field; expression: Expression }[] {
  const [first, ...rest] = qualifier;
  if (first === undefined) return [];
  const expression = findName(scope, { kind: 'identifier', parts: [first, ...rest], span });
  if (expression === undefined) {
    const known = scope.tables.map((table) => table.path.at(-1) ?? '').filter((name) => name !== '');
    const suggestion = nearestName(first.text, known);
    const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    return fail('unknown_name', `There is no table "${first.text}" in FROM.${hint}`, first.span, {
      suggestion,
    });
  }
  const { type } = expression;
  if (type.kind !== 'ROW') return fail('type', `"${first.text}" is no row, it has no fields.`, span);
  return type.fields.map((field) => {
    const name: Name = { text: field.name, quoted: true, span };
    const access = accessField(expression, name, span);
    return { field: { name: field.name, type: access.type }, expression: access };
  });
}
