export type { Disk, DiskFile } from './disk.ts';
export { type EmbeddedLog, type EmbeddedLogOptions, openEmbeddedLog } from './embedded-log.ts';
export { BACKLOG_BYTES_MAX, RECORD_BYTES_MAX, TRANSACTION_BYTES_MAX } from './limits.ts';
export { nodeDisk } from './node-disk.ts';
