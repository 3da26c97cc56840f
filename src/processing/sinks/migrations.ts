import type { Migration } from '#database';

const VIEW_TABLES = `
CREATE SCHEMA IF NOT EXISTS views;
CREATE TABLE processing.views (
  name text PRIMARY KEY,
  -- Of the definition that the table was made for.
  generation integer NOT NULL,
  -- Where to read next in the view's topic.
  next_offset bigint NOT NULL,
  rows bigint NOT NULL,
  evicted bigint NOT NULL
);
`;

/** Tables of the views, in the schemas `processing` and `views`; ids 300–399. */
export const viewMigrations: readonly Migration[] = [{ id: 300, name: 'views', sql: VIEW_TABLES }];
