/** Key, value and packed headers of one record; beyond it `record_too_large`. */
export const RECORD_BYTES_MAX = 4 * 1024 * 1024;

/** Bytes accepted and not yet on disk; beyond it `log_overloaded`, to be tried again. */
export const BACKLOG_BYTES_MAX = 64 * 1024 * 1024;

/** Bytes one transaction may hold before its commit; beyond it `transaction_too_large`. */
export const TRANSACTION_BYTES_MAX = 64 * 1024 * 1024;

/** Bytes all open transactions may hold together; beyond it `log_overloaded`. */
export const STAGED_BYTES_MAX = 256 * 1024 * 1024;

/** A frame is closed once it holds this much. A reader checks and loads whole frames, so they stay small. */
export const FRAME_BYTES_TARGET = 256 * 1024;

/** Default size at which a partition starts its next segment file. */
export const SEGMENT_BYTES = 64 * 1024 * 1024;

/** One entry of the sparse index stands for at least this much of a segment. */
export const INDEX_INTERVAL_BYTES = 64 * 1024;

/** The active segment's index is saved each time it grew by this much: a start scans no more than that. */
export const INDEX_SAVE_BYTES = 8 * 1024 * 1024;

/** No read returns more than this, whatever it asks for. */
export const READ_BYTES_MAX = 16 * 1024 * 1024;

export const PARTITIONS_MAX = 1_024;

/** Finished segments whose files are kept open for readers. */
export const OPEN_SEGMENTS_MAX = 64;

export const GROUP_NAME_CHARACTERS_MAX = 249;
export const GROUP_METADATA_CHARACTERS_MAX = 4_096;

/** The coordinator's journal is rewritten as one snapshot when it is larger than this. */
export const JOURNAL_BYTES_MAX = 4 * 1024 * 1024;

/** Keys a compaction pass remembers before it takes no further segment in; the rest waits for the next pass. */
export const COMPACTION_KEYS_MAX = 250_000;

/** How long a compacted topic keeps a tombstone, so that a reader who is behind still sees the deletion. */
export const TOMBSTONE_RETENTION_MS = 24 * 60 * 60 * 1_000;

/** Time between two passes of retention and compaction. */
export const MAINTENANCE_INTERVAL_MS = 30_000;
