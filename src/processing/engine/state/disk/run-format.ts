/**
 * A sorted run is a file that is written once and never changed:
 *
 *     block … block │ footer │ trailer
 *
 *     block    u32 CRC-32 of all behind it │ u32 state │ u32 records │ u32 hash, u32 offset (each record) │ record …
 *     record   u32 length of the key │ u32 length of the value, or DELETED │ key │ value
 *     footer   u32 blocks │ u32 bytes of the filter │ f64 records │ f64 place of its first record (each block)
 *              │ f64 offset (each block, and the end of the last) │ filter
 *     trailer  f64 offset of the footer │ u32 its length │ u32 its CRC-32 │ u32 VERSION │ u32 MAGIC
 *
 * Numbers are little endian; a record's offset counts from the beginning of its block. A block holds records of one
 * state, and all records of one hash lie in one block.
 */
export const RUN_MAGIC = 0x4d52534e;
export const RUN_VERSION = 1;
/** A block ends after the record that fills it: one read of a key reads about this much. */
export const BLOCK_BYTES = 4096;
export const BLOCK_HEADER_BYTES = 12;
export const BLOCK_ENTRY_BYTES = 8;
export const RECORD_HEADER_BYTES = 8;
export const FOOTER_HEADER_BYTES = 16;
export const TRAILER_BYTES = 24;
