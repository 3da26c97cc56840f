/**
 * Seals secrets that lie in the database, so that whoever reads the database alone learns none of them.
 * `README.md` beside this file says what is promised; `key-vault.contract.ts` proves it for each adapter.
 */
export interface KeyVault {
  /**
   * Encrypts and authenticates. `context` names the place the value belongs to, as `table/column/row`; it is not
   * stored, and a value moved to another place does not open there.
   */
  seal(plaintext: Uint8Array, context: string): Promise<Buffer>;
  /** Rejects with `vault_open_failed` if the value was changed, moved, or sealed by a key this vault lacks. */
  open(sealed: Uint8Array, context: string): Promise<Buffer>;
}
