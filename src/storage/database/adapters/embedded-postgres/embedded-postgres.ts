import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Clock, systemClock } from '#foundation';
import type { Database } from '../../database.ts';
import { openPostgres, type PostgresOptions } from '../postgres.ts';
import { resolveBinaries } from './binaries.ts';
import { prepareDirectory, prepareSocketDirectory } from './directory.ts';
import { chooseIdentity } from './identity.ts';
import { initializeOnce, SUPERUSER } from './initdb.ts';
import { keepServerRunning, type SupervisedServer } from './supervisor.ts';

export interface EmbeddedPostgresOptions extends Omit<PostgresOptions, 'connection'> {
  /** Folder of the database; made if missing. Belongs to one platform at a time. */
  directory: string;
  /** Database to connect to; made if missing. */
  database?: string;
  clock?: Clock;
  /** What the server says: `warn` for its warnings, `error` for errors and unexpected ends. */
  log?: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Server settings beside or instead of `settings.ts`. For tests. */
  settings?: Readonly<Record<string, string>>;
}

/** The database of a server that we started. */
export interface EmbeddedDatabase extends Database {
  /** Process id of the server at present. */
  readonly serverPid: number;
  /** Folder of the server's socket: `psql -h SOCKET_DIRECTORY -U millrace millrace`. */
  readonly socketDirectory: string;
  /** Opens another database of the same server, made if missing; closing it leaves the server running. */
  openSibling(name: string): Promise<Database>;
  /** Lets this process end while the server runs; the server then stops by itself. */
  unref(): void;
}

const DATABASE = 'millrace';
/** Each connection is a process of some 5 MB. */
const CONNECTIONS_MAX = 6;

/**
 * Starts a PostgreSQL of our own, as a child process that never outlives this one, and connects to it. The first
 * time it also creates the database files. Rejects with `database_no_binaries`, `database_directory_unusable`,
 * `database_in_use` or `database_start_failed`, whose messages say what to do.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedDatabase> {
  const directory = resolve(options.directory);
  const identity = chooseIdentity(directory);
  await prepareDirectory(directory, identity);
  const binaries = resolveBinaries(identity);
  await initializeOnce(binaries.initdb, directory, identity);
  const dataDirectory = join(directory, 'data');
  const socketDirectory = prepareSocketDirectory(dataDirectory, identity);
  const log = options.log ?? (() => undefined);
  const server = await keepServerRunning({
    postgres: binaries.postgres,
    dataDirectory,
    socketDirectory,
    identity,
    clock: options.clock ?? systemClock,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    log,
  });
  try {
    const open = (name: string): Promise<Database> => openDatabase(socketDirectory, name, options);
    return embeddedDatabase(await open(options.database ?? DATABASE), server, socketDirectory, open);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function embeddedDatabase(
  database: Database,
  server: SupervisedServer,
  socketDirectory: string,
  openSibling: (name: string) => Promise<Database>,
): EmbeddedDatabase {
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await database.close();
    await server.stop();
    await rm(socketDirectory, { recursive: true, force: true });
  };
  return {
    get serverPid() {
      return server.pid;
    },
    query: (text, params) => database.query(text, params),
    transaction: (work, options) => database.transaction(work, options),
    socketDirectory,
    openSibling,
    unref: () => server.unref(),
    close() {
      closed ??= close();
      return closed;
    },
  };
}

async function openDatabase(
  socketDirectory: string,
  name: string,
  options: EmbeddedPostgresOptions,
): Promise<Database> {
  const open = (database: string): Database =>
    openPostgres({
      connectionsMax: CONNECTIONS_MAX,
      ...options,
      connection: { socketDirectory, user: SUPERUSER, database },
    });
  const maintenance = open('postgres');
  try {
    const found = await maintenance.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.length === 0) await maintenance.query(`CREATE DATABASE "${name.replaceAll('"', '""')}"`);
  } finally {
    await maintenance.close();
  }
  return open(name);
}
