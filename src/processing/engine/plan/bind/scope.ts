import { nearestName } from '#foundation';
import { fail, type IdentifierNode, type Name, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { type DataType, type Field, type RowType, withNullability } from '../types.ts';

/** The columns an expression can name: those of the tables in FROM, one behind the other. */
export interface Scope {
  tables: readonly ScopeTable[];
}

export interface ScopeTable {
  /** Alias or table name, then what may qualify it: `[t]`, `[catalog, database, t]`; empty without a name. */
  path: readonly string[];
  columns: readonly Field[];
  /** Index of the first column in the row of the whole scope. */
  offset: number;
}

interface FoundColumn {
  index: number;
  field: Field;
  /** How many parts of the name the column took. */
  taken: number;
}

/** A column, or a field inside one: `a`, `t.a`, `t.a.field`. */
export function resolveName(scope: Scope, node: IdentifierNode): Expression {
  const found = findQualified(scope, node.parts) ?? findColumn(scope, node.parts[0], node.span);
  if (found === undefined) return failUnknown(scope, node);
  let expression: Expression = {
    kind: 'column',
    index: found.index,
    type: found.field.type,
    span: node.span,
  };
  for (const part of node.parts.slice(found.taken)) expression = accessField(expression, part, node.span);
  return expression;
}

/** `t.a` where t is a table: at least two parts. */
function findQualified(scope: Scope, parts: readonly Name[]): FoundColumn | undefined {
  for (let taken = parts.length; taken >= 2; taken--) {
    const qualifier = parts.slice(0, taken - 1).map((part) => part.text);
    const table = scope.tables.find((candidate) => endsWith(candidate.path, qualifier));
    if (table === undefined) continue;
    const wanted = parts[taken - 1];
    const index = table.columns.findIndex((column) => column.name === wanted?.text);
    const field = table.columns[index];
    if (field !== undefined) return { index: table.offset + index, field, taken };
  }
  return undefined;
}

function endsWith(path: readonly string[], qualifier: readonly string[]): boolean {
  if (qualifier.length > path.length) return false;
  return qualifier.every((part, i) => part === path[path.length - qualifier.length + i]);
}

function findColumn(scope: Scope, name: Name, span: Span): FoundColumn | undefined {
  let found: FoundColumn | undefined;
  for (const table of scope.tables) {
    for (const [i, field] of table.columns.entries()) {
      if (field.name !== name.text) continue;
      if (found !== undefined) {
        const tables = scope.tables
          .map((candidate) => candidate.path.at(-1))
          .filter((path) => path !== undefined);
        fail(
          'ambiguous_name',
          `Column "${name.text}" is ambiguous: it is in several of ${tables.join(', ')}.`,
          span,
        );
      }
      found = { index: table.offset + i, field, taken: 1 };
    }
  }
  return found;
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
  const tables = qualifier.length === 0 ? scope.tables : findTables(scope, qualifier);
  if (tables === undefined) return expandRow(scope, qualifier, span);
  return tables.flatMap((table) =>
    table.columns.map((field, i) => ({
      field,
      expression: { kind: 'column', index: table.offset + i, type: field.type, span } as const,
    })),
  );
}

function findTables(scope: Scope, qualifier: readonly Name[]): ScopeTable[] | undefined {
  const names = qualifier.map((part) => part.text);
  const table = scope.tables.find((candidate) => endsWith(candidate.path, names));
  return table && [table];
}

/** `r.*`, where r is a ROW: its fields. */
function expandRow(
  scope: Scope,
  qualifier: readonly Name[],
  span: Span,
): { field: Field; expression: Expression }[] {
  const [first, ...rest] = qualifier;
  if (first === undefined) return [];
  const row = findQualified(scope, qualifier) ?? findColumn(scope, first, span);
  if (row === undefined) {
    const known = scope.tables.map((table) => table.path.at(-1) ?? '').filter((name) => name !== '');
    const suggestion = nearestName(first.text, known);
    const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    return fail('unknown_name', `There is no table "${first.text}" in FROM.${hint}`, first.span, {
      suggestion,
    });
  }
  const expression = resolveName(scope, { kind: 'identifier', parts: [first, ...rest], span });
  const { type } = expression;
  if (type.kind !== 'ROW') return fail('type', `"${first.text}" is no row, it has no fields.`, span);
  return type.fields.map((field) => {
    const name: Name = { text: field.name, quoted: true, span };
    const access = accessField(expression, name, span);
    return { field: { name: field.name, type: access.type }, expression: access };
  });
}
