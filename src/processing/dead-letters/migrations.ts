import type { Migration } from '#database';

const TABLES = `
CREATE TABLE processing.dead_letters (
  -- Ids made later sort later.
  id text PRIMARY KEY,
  time timestamptz NOT NULL,
  topic text NOT NULL,
  partition integer,
  log_offset bigint,
  stage text NOT NULL,
  code text NOT NULL,
  message text NOT NULL,
  schema_version integer,
  pipeline text,
  operator text,
  sql_span jsonb,
  content_type text,
  headers jsonb NOT NULL,
  key bytea,
  -- One of the two: the event as text where it is one.
  raw_text text,
  raw_bytes bytea,
  size_bytes integer NOT NULL
);
CREATE TABLE processing.dead_letter_states (
  id text PRIMARY KEY,
  status text NOT NULL DEFAULT 'open',
  attempts integer NOT NULL DEFAULT 0,
  edited text,
  discard_reason text,
  replay_partition integer,
  replay_offset bigint,
  -- Ends of the topic's partitions when a replay began that has not ended.
  replay_began jsonb,
  history jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX dead_letter_replays ON processing.dead_letter_states (id) WHERE replay_began IS NOT NULL;
CREATE TABLE processing.dead_letter_groups (
  stage text NOT NULL,
  code text NOT NULL,
  topic text NOT NULL,
  count bigint NOT NULL,
  open bigint NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  PRIMARY KEY (stage, code, topic)
);
CREATE TABLE processing.dead_letter_progress (
  topic text PRIMARY KEY,
  next_offset bigint NOT NULL
);
`;

/** Tables of the dead letters, in the schema `processing`; ids 200–299. */
export const deadLetterMigrations: readonly Migration[] = [{ id: 200, name: 'dead letters', sql: TABLES }];
