import type { Catalog } from '../catalog/catalog.ts';

/** What the statements of a script leave for those behind them. */
export interface Session {
  catalog: Catalog;
  /** `SET`, over the defaults that were given. */
  settings: Map<string, string>;
  /** What `RESET` goes back to. */
  defaults: ReadonlyMap<string, string>;
}

export const LOCAL_TIME_ZONE = 'table.local-time-zone';
export const NOT_NULL_ENFORCER = 'table.exec.sink.not-null-enforcer';

/** An IANA name or an offset; `default` and nothing mean UTC, so that a result does not depend on the machine. */
export function localTimeZone(session: Session): string {
  const zone = session.settings.get(LOCAL_TIME_ZONE);
  return zone === undefined || zone === 'default' ? 'UTC' : zone;
}
