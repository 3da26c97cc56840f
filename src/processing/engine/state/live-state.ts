/**
 * State that is no value of SQL while it is in memory, such as the accumulator of a user's aggregate. It may lie where
 * values lie; a `StateWriter` writes its bytes, and whoever reads them makes it live again.
 */
export abstract class LiveState {
  abstract toBytes(): Uint8Array;
}
