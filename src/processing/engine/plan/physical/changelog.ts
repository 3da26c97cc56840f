import type { UnaryOperator } from './base.ts';

/**
 * Makes a full changelog of upserts: remembers the last row of each key, adds the `-U` before each `+U`, and gives
 * deletes their whole row. A second equal row changes nothing.
 */
export interface ChangelogNormalize extends UnaryOperator {
  kind: 'changelog-normalize';
  keys: readonly number[];
}

/** Takes the `-U` rows out, for whoever finds rows by their key. */
export interface DropUpdateBefore extends UnaryOperator {
  kind: 'drop-update-before';
}

/**
 * Before a sink whose primary key is not the key by which the rows change: keeps all rows of each primary key, so
 * that the last one that is still there is what the sink shows.
 */
export interface SinkMaterialize extends UnaryOperator {
  kind: 'sink-materialize';
  keys: readonly number[];
  /** The key by which rows change upstream; empty: the whole row. */
  inputUpsertKey: readonly number[];
}
