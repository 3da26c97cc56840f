import type { StateCodec } from '../state/keyed-state.ts';

/** A number, such as a count or a time. */
export const numberCodec: StateCodec<number> = {
  write: (value, out) => out.float(value),
  read: (from) => from.float(),
  bytes: () => 16,
};

/** That something is so; what is not has no entry. */
export const flagCodec: StateCodec<true> = {
  write: () => {},
  read: () => true,
  bytes: () => 0,
};
