import type { Query } from '../../sql/index.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Relation } from './relation.ts';

/** What planning a query needs to know about its surroundings. */
export interface QueryContext {
  catalog: Catalog;
  /** Of WITH, by name; inner ones hide outer ones. */
  commonTables: ReadonlyMap<string, Relation>;
  /** Plans a query inside; handed on like this because tables contain queries and queries tables. */
  query(query: Query, commonTables?: ReadonlyMap<string, Relation>): Relation;
}
