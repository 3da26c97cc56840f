import type { Migration } from '#database';

/** The tables of the auth context, in the PostgreSQL schema `auth`. Every row belongs to a tenant. */
export const authMigrations: readonly Migration[] = [
  {
    id: 100,
    name: 'users and sessions',
    sql: `
      CREATE TABLE auth.users (
        id text PRIMARY KEY,
        tenant text NOT NULL,
        username text NOT NULL,
        name text NOT NULL,
        roles text[] NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'disabled')),
        password_hash text,
        password_change_required boolean NOT NULL,
        password_changed_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        last_login_at timestamptz,
        CONSTRAINT users_username UNIQUE (tenant, username)
      );
      CREATE TABLE auth.sessions (
        id text PRIMARY KEY,
        tenant text NOT NULL,
        user_id text NOT NULL REFERENCES auth.users ON DELETE CASCADE,
        secret_hash bytea NOT NULL UNIQUE,
        csrf_token text NOT NULL,
        network text NOT NULL,
        user_agent text NOT NULL,
        created_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        idle_expires_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX sessions_user ON auth.sessions (user_id, created_at);
      CREATE INDEX sessions_expiry ON auth.sessions (expires_at);
      CREATE TABLE auth.known_networks (
        user_id text NOT NULL REFERENCES auth.users ON DELETE CASCADE,
        network text NOT NULL,
        last_login_at timestamptz NOT NULL,
        PRIMARY KEY (user_id, network)
      );`,
  },
  {
    id: 110,
    name: 'API keys and signing keys',
    sql: `
      CREATE TABLE auth.api_keys (
        id text PRIMARY KEY,
        tenant text NOT NULL,
        name text NOT NULL,
        secret_hash bytea NOT NULL,
        scopes text[] NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX api_keys_tenant ON auth.api_keys (tenant, id);
      CREATE TABLE auth.signing_keys (
        kid text PRIMARY KEY,
        purpose text NOT NULL CHECK (purpose IN ('token', 'audit')),
        sealed_private_key bytea NOT NULL,
        created_at timestamptz NOT NULL,
        active_from timestamptz NOT NULL,
        revoked_at timestamptz
      );
      CREATE TABLE auth.sealed_values (
        name text PRIMARY KEY,
        sealed bytea NOT NULL
      );`,
  },
  {
    id: 120,
    name: 'audit log',
    // Records can only be added, even by us: whoever wants to change one must first take the trigger away.
    sql: `
      CREATE TABLE auth.audit_heads (
        tenant text PRIMARY KEY,
        sequence bigint NOT NULL,
        hash text NOT NULL
      );
      CREATE TABLE auth.audit_records (
        tenant text NOT NULL,
        sequence bigint NOT NULL,
        time timestamptz NOT NULL,
        actor_id text,
        action text NOT NULL,
        outcome text NOT NULL,
        body text NOT NULL,
        PRIMARY KEY (tenant, sequence)
      );
      CREATE TABLE auth.audit_checkpoints (
        tenant text NOT NULL,
        sequence bigint NOT NULL,
        body text NOT NULL,
        PRIMARY KEY (tenant, sequence)
      );
      CREATE FUNCTION auth.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'The audit log can only be appended to.' USING ERRCODE = 'insufficient_privilege';
        END $$;
      CREATE TRIGGER audit_records_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON auth.audit_records
        FOR EACH STATEMENT EXECUTE FUNCTION auth.refuse_change();
      CREATE TRIGGER audit_checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON auth.audit_checkpoints
        FOR EACH STATEMENT EXECUTE FUNCTION auth.refuse_change();`,
  },
  {
    id: 130,
    name: 'login throttles',
    // Unlogged: written at every login, and worth nothing after a crash of the server.
    sql: `
      CREATE UNLOGGED TABLE auth.login_throttles (
        key text PRIMARY KEY,
        attempts integer NOT NULL,
        blocked_until timestamptz,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX login_throttles_expiry ON auth.login_throttles (expires_at);`,
  },
];
