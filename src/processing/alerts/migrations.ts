import type { Migration } from '#database';

const ALERT_TABLES = `
CREATE TABLE processing.alerts (
  id text PRIMARY KEY,
  rule_id text NOT NULL,
  rule_name text NOT NULL,
  group_key text NOT NULL,
  group_fields jsonb NOT NULL,
  labels jsonb NOT NULL,
  severity text NOT NULL,
  summary text NOT NULL,
  state text NOT NULL,
  value double precision,
  started_at_ms double precision NOT NULL,
  fired_at_ms double precision,
  resolved_at_ms double precision,
  last_sample_at_ms double precision NOT NULL,
  last_seen_at_ms double precision NOT NULL
);
-- At most one living alert for a rule and group: the database itself forbids a second.
CREATE UNIQUE INDEX alerts_living ON processing.alerts (rule_id, group_key) WHERE state <> 'resolved';
CREATE INDEX alerts_by_start ON processing.alerts (started_at_ms DESC, id DESC);

CREATE TABLE processing.alert_timeline (
  alert_id text NOT NULL REFERENCES processing.alerts (id) ON DELETE CASCADE,
  position bigint GENERATED ALWAYS AS IDENTITY,
  time_ms double precision NOT NULL,
  state text NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (alert_id, position)
);

CREATE TABLE processing.deliveries (
  id text PRIMARY KEY,
  alert_id text NOT NULL REFERENCES processing.alerts (id) ON DELETE CASCADE,
  channel text NOT NULL,
  event text NOT NULL,
  status text NOT NULL,
  attempt integer NOT NULL DEFAULT 0,
  next_attempt_at_ms double precision NOT NULL,
  updated_at_ms double precision NOT NULL,
  error text,
  notification jsonb NOT NULL
);
CREATE INDEX deliveries_due ON processing.deliveries (channel, next_attempt_at_ms) WHERE status IN ('queued', 'retrying');
CREATE INDEX deliveries_by_alert ON processing.deliveries (alert_id);

CREATE TABLE processing.delivery_attempts (
  delivery_id text NOT NULL REFERENCES processing.deliveries (id) ON DELETE CASCADE,
  attempt integer NOT NULL,
  time_ms double precision NOT NULL,
  error text,
  PRIMARY KEY (delivery_id, attempt)
);

CREATE TABLE processing.alert_progress (
  partition integer PRIMARY KEY,
  next_offset bigint NOT NULL
);
`;

/** A group can be longer than an entry of an index may be. */
const HASHED_GROUPS = `
DROP INDEX processing.alerts_living;
CREATE UNIQUE INDEX alerts_living ON processing.alerts (rule_id, md5(group_key)) WHERE state <> 'resolved';
`;

/** The tables of the alerts stage, in the schema `processing`; ids 500–599. Times are milliseconds since 1970. */
export const alertMigrations: readonly Migration[] = [
  { id: 500, name: 'alerts', sql: ALERT_TABLES },
  { id: 501, name: 'groups of any length', sql: HASHED_GROUPS },
];
