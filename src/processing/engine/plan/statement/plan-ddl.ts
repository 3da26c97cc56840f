import {
  type AlterTable,
  type AlterView,
  type CreateContainer,
  type CreateTable,
  type CreateView,
  type DropObject,
  fail,
  type ObjectName,
  type Use,
} from '../../sql/index.ts';
import { type CatalogEntry, nameSpan } from '../catalog/catalog.ts';
import { declareTable } from '../catalog/declare-table.ts';
import { inheritTable } from '../catalog/like-table.ts';
import { planQuery } from '../query/plan-query.ts';
import { renameColumns } from '../query/relation.ts';
import type { TableColumn, TableDescriptor } from '../table-descriptor.ts';
import { withoutAttribute } from '../types.ts';
import { alterColumns } from './alter-columns.ts';
import { dropFunction } from './plan-function.ts';
import type { Session } from './session.ts';

/** True if the name is taken and the statement is content with that. Refuses a name that is taken otherwise. */
function isTaken(
  session: Session,
  name: ObjectName,
  statement: { ifNotExists: boolean; orReplace: boolean; temporary: boolean },
): boolean {
  const known = statement.temporary ? session.catalog.lookupTemporary(name) : session.catalog.lookup(name);
  if (known === undefined || statement.orReplace) return false;
  if (statement.ifNotExists) return true;
  const text = name.map((part) => part.text).join('.');
  return fail('duplicate_name', `There is already a table or view "${text}".`, nameSpan(name));
}

export function declareTableStatement(session: Session, statement: CreateTable): void {
  if (isTaken(session, statement.name, statement)) return;
  const descriptor =
    statement.as === undefined
      ? declareTable(session.catalog, statement, inheritTable(session.catalog, statement))
      : declareFromQuery(session, statement);
  const path = session.catalog.path(statement.name);
  session.catalog.declare(statement.name, { kind: 'table', descriptor, path }, statement.temporary);
}

/** `CREATE TABLE … AS SELECT`: the columns of the query. */
function declareFromQuery(session: Session, statement: CreateTable): TableDescriptor {
  if (statement.as === undefined) throw new TypeError('There is no query.');
  const extra = statement.elements.find(
    (element) => element.kind === 'column' || element.kind === 'column-name',
  );
  if (extra !== undefined) fail('unsupported', 'Columns beside AS SELECT are not supported yet.', extra.span);
  const relation = planQuery(session.catalog, statement.as);
  const columns = relation.operator.rowType.map(
    ({ name, type }): TableColumn => ({ kind: 'physical', name, type: withoutAttribute(type) }),
  );
  const inherited = { columns, primaryKey: [], watermark: undefined, options: {}, partitionKeys: [] };
  return declareTable(session.catalog, statement, inherited);
}

export function declareView(session: Session, statement: CreateView): void {
  if (isTaken(session, statement.name, statement)) return;
  const planned = planQuery(session.catalog, statement.query);
  const { duplicate } = planned;
  if (duplicate !== undefined && statement.columns.length === 0) {
    fail('duplicate_name', `The view has two columns "${duplicate.text}".`, duplicate.span);
  }
  const relation = renameColumns(planned, statement.columns, statement.name[0].span);
  const path = session.catalog.path(statement.name);
  const comment = statement.comment === undefined ? {} : { comment: statement.comment };
  session.catalog.declare(statement.name, { kind: 'view', relation, path, ...comment }, statement.temporary);
}

export function declareContainer(session: Session, statement: CreateContainer): void {
  if (statement.container !== 'DATABASE') {
    fail('unsupported', `CREATE ${statement.container} is not supported.`, statement.span);
  }
  const [catalog, database] = databasePath(session, statement.name);
  if (session.catalog.hasDatabase(catalog, database) && !statement.ifNotExists) {
    fail('duplicate_name', `There is already a database "${database}".`, nameSpan(statement.name));
  }
  session.catalog.addDatabase(catalog, database);
}

function databasePath(session: Session, name: ObjectName): [string, string] {
  const [first, second] = name;
  return second === undefined ? [session.catalog.currentCatalog, first.text] : [first.text, second.text];
}

export function planUse(session: Session, statement: Use): void {
  const [name] = statement.names;
  if (name === undefined || statement.object === 'MODULES') {
    fail('unsupported', `USE ${statement.object} is not supported.`, statement.span);
  }
  if (statement.object === 'CATALOG') {
    if (!session.catalog.catalogs().includes(name[0].text)) {
      fail('unknown_name', `There is no catalog "${name[0].text}".`, nameSpan(name));
    }
    return;
  }
  const [catalog, database] = databasePath(session, name);
  if (!session.catalog.hasDatabase(catalog, database)) {
    fail('unknown_name', `There is no database "${database}".`, nameSpan(name));
  }
  session.catalog.use(catalog, database);
}

export function planDrop(session: Session, statement: DropObject): void {
  switch (statement.object) {
    case 'TABLE':
    case 'VIEW':
      return dropRelation(session, statement);
    case 'FUNCTION':
      return dropFunction(session, statement);
    case 'DATABASE': {
      const [catalog, database] = databasePath(session, statement.name);
      const holds = session.catalog.entries().some(({ path }) => path[0] === catalog && path[1] === database);
      if (holds && !statement.cascade) {
        fail('invalid', `Database "${database}" is not empty; write CASCADE.`, nameSpan(statement.name));
      }
      if (session.catalog.hasDatabase(catalog, database))
        return session.catalog.removeDatabase(catalog, database);
      if (statement.ifExists) return;
      return fail('unknown_name', `There is no database "${database}".`, nameSpan(statement.name));
    }
    case 'CATALOG':
    case 'MODEL':
      return fail('unsupported', `DROP ${statement.object} is not supported.`, statement.span);
  }
}

function dropRelation(session: Session, statement: DropObject): void {
  const { catalog } = session;
  if (!statement.temporary && catalog.lookupTemporary(statement.name) !== undefined) {
    const what = statement.object;
    fail('invalid', `This is a temporary object; write DROP TEMPORARY ${what}.`, nameSpan(statement.name));
  }
  const entry = statement.temporary
    ? catalog.lookupTemporary(statement.name)
    : catalog.lookup(statement.name);
  const isKind = entry?.kind === (statement.object === 'TABLE' ? 'table' : 'view');
  if (entry !== undefined && isKind) return session.catalog.remove(entry);
  if (statement.ifExists) return;
  if (statement.temporary && entry === undefined)
    fail(
      'unknown_name',
      `There is no such temporary ${statement.object.toLowerCase()}.`,
      nameSpan(statement.name),
    );
  if (entry !== undefined) {
    const is = entry.kind === 'table' ? 'a table' : 'a view';
    fail('invalid', `DROP ${statement.object}: this is ${is}.`, nameSpan(statement.name));
  }
  session.catalog.find(statement.name);
}

export function planAlterTable(session: Session, statement: AlterTable): void {
  const entry = session.catalog.lookup(statement.name);
  if (entry === undefined && statement.ifExists) return;
  const found = entry ?? session.catalog.find(statement.name);
  if (found.kind === 'view') return fail('invalid', 'ALTER TABLE: this is a view.', nameSpan(statement.name));
  const { change } = statement;
  const { descriptor } = found;
  switch (change.kind) {
    case 'rename':
      return rename(session, found, change.to);
    case 'set-options': {
      const options = { ...descriptor.options };
      for (const option of change.options) options[option.key] = option.value;
      return redeclare(session, statement.name, descriptor, options);
    }
    case 'reset-options': {
      const kept = Object.entries(descriptor.options).filter(([key]) => !change.keys.includes(key));
      return redeclare(session, statement.name, descriptor, Object.fromEntries(kept));
    }
    case 'rename-column':
    case 'add':
    case 'modify':
    case 'drop':
    case 'drop-watermark':
    case 'drop-primary-key':
    case 'drop-constraint': {
      const altered = alterColumns(session, statement, descriptor, change);
      return session.catalog.declare(statement.name, { ...found, descriptor: altered });
    }
  }
}

function redeclare(
  session: Session,
  name: ObjectName,
  descriptor: TableDescriptor,
  options: Readonly<Record<string, string>>,
): void {
  const changed = { ...descriptor, options, connector: options['connector'] ?? '' };
  session.catalog.declare(name, { kind: 'table', descriptor: changed, path: session.catalog.path(name) });
}

function rename(session: Session, entry: CatalogEntry, to: ObjectName): void {
  if (session.catalog.lookup(to) !== undefined) {
    fail('duplicate_name', `There is already a table or view "${to.at(-1)?.text ?? ''}".`, nameSpan(to));
  }
  const path = session.catalog.path(to);
  session.catalog.remove(entry);
  const renamed =
    entry.kind === 'table'
      ? { ...entry, path, descriptor: { ...entry.descriptor, name: path[2] } }
      : { ...entry, path };
  session.catalog.declare(to, renamed);
}

export function planAlterView(session: Session, statement: AlterView): void {
  const entry = session.catalog.find(statement.name);
  if (entry.kind !== 'view') return fail('invalid', 'ALTER VIEW: this is a table.', nameSpan(statement.name));
  if (statement.change.kind === 'rename') return rename(session, entry, statement.change.to);
  const relation = planQuery(session.catalog, statement.change.query);
  session.catalog.declare(statement.name, { ...entry, relation });
}
