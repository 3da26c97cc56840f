import { parseDurationMs } from './catalog/option-values.ts';

/** Keys of `SET` that something here reads; others are kept and change nothing. Names and meanings are Flink's. */
export const LOCAL_TIME_ZONE = 'table.local-time-zone';
export const NOT_NULL_ENFORCER = 'table.exec.sink.not-null-enforcer';
export const UPSERT_MATERIALIZE = 'table.exec.sink.upsert-materialize';
export const STATE_TTL = 'table.exec.state.ttl';

/** What is done where the sink's primary key is not the key by which its rows change. */
export type UpsertMaterialize = 'auto' | 'none' | 'force';

/** An IANA name or an offset; `default` and nothing mean UTC, so that a result does not depend on the machine. */
export function localTimeZone(settings: ReadonlyMap<string, string>): string {
  const zone = settings.get(LOCAL_TIME_ZONE);
  return zone === undefined || zone === 'default' ? 'UTC' : zone;
}

/** What is done where the sink's primary key is not the key by which its rows change. */
export function upsertMaterialize(settings: ReadonlyMap<string, string>): UpsertMaterialize {
  const value = settings.get(UPSERT_MATERIALIZE)?.toLowerCase();
  return value === 'none' || value === 'force' ? value : 'auto';
}

/** How long state is kept after it was last written, ms; undefined (also of 0): for ever. */
export function stateTtlMs(settings: ReadonlyMap<string, string>): number | undefined {
  const text = settings.get(STATE_TTL);
  const ttlMs = text === undefined ? undefined : parseDurationMs(text);
  return ttlMs === 0 ? undefined : ttlMs;
}
