import type { Migration } from '#database';

const CATALOG_TABLES = `
CREATE TABLE processing.catalog_objects (
  kind text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  tenant text NOT NULL,
  created_at_ms double precision NOT NULL,
  updated_at_ms double precision NOT NULL,
  value jsonb NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE TABLE processing.catalog_progress (
  -- One row.
  id integer PRIMARY KEY CHECK (id = 1),
  next_offset bigint NOT NULL
);
INSERT INTO processing.catalog_progress VALUES (1, 0);
`;

/** Tables of the catalog, in the schema `processing`; ids 100–199. */
export const catalogMigrations: readonly Migration[] = [{ id: 100, name: 'catalog', sql: CATALOG_TABLES }];
