/**
 * How the embedded server runs, given on its command line at each start, so that a new release brings its own.
 * PostgreSQL's defaults are for a server of its own; ours shares 300 MB with the whole platform.
 */
export const SETTINGS: Readonly<Record<string, string>> = {
  // Reached only through a Unix socket in a folder that only its user may enter.
  listen_addresses: '',

  // What is acknowledged is on disk.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',

  // Memory.
  shared_buffers: '16MB',
  work_mem: '2MB',
  maintenance_work_mem: '16MB',
  wal_buffers: '1MB',
  max_connections: '20',
  superuser_reserved_connections: '2',
  huge_pages: 'off',
  jit: 'off',

  // Processes: no parallel query, no replication, no I/O workers.
  io_method: 'sync',
  max_worker_processes: '1',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  autovacuum_max_workers: '1',
  autovacuum_worker_slots: '1',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_replication_slots: '0',
  max_logical_replication_workers: '0',

  // Disk: the log of changes stays small, checkpoints are rare and spread.
  min_wal_size: '16MB',
  max_wal_size: '128MB',
  checkpoint_timeout: '10min',

  // What it says, in English, so that the start can be read from it.
  lc_messages: 'C',
  log_destination: 'stderr',
  logging_collector: 'off',
  // A statement's error goes to whoever sent it, who knows whether it is one; here only what concerns the server.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_line_prefix: '',
  cluster_name: 'millrace',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** As command-line arguments: `-c name=value …`. */
export function settingArguments(extra: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries({ ...SETTINGS, ...extra }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
