import type { Hint, Query } from '../../sql/index.ts';
import type { OuterNames } from '../bind/scope.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Relation } from './relation.ts';

/** What planning a query needs to know about its surroundings. */
export interface QueryContext {
  catalog: Catalog;
  /** Of WITH, by name; inner ones hide outer ones. */
  commonTables: ReadonlyMap<string, Relation>;
  /** Of the query around, where this one stands in an expression. */
  outer?: OuterNames;
  /** Behind the SELECT whose FROM is planned. */
  hints?: readonly Hint[];
  /** Plans a query inside; handed on like this because tables contain queries and queries tables. */
  query(query: Query, changed?: Partial<Pick<QueryContext, 'commonTables' | 'outer'>>): Relation;
}
