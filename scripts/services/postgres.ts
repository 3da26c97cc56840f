import { chmodSync, chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackage, runCommand } from './command.ts';
import { freePorts } from './ports.ts';
import { type ServiceProcess, startProcess, stopProcess, waitUntil } from './process.ts';
import type { Service } from './service.ts';

const VERSION = '15';
const BIN = `/usr/lib/postgresql/${VERSION}/bin`;
const START_TIMEOUT_MS = 60_000;

/** A primary and one streaming replica. Both run as the user `postgres`: they refuse to be root. */
export const postgres: Service = {
  name: 'postgres',
  async provision() {
    await installPackage(`postgresql-${VERSION}`, join(BIN, 'postgres'));
  },
  async start(folder) {
    const owner = await userPostgres();
    const [primaryPort, replicaPort] = (await freePorts(2)) as [number, number];
    const processes: ServiceProcess[] = [];
    const run = async (name: string, port: number): Promise<void> => {
      processes.push(runServer(folder, name, port, owner));
      const isReady = (): Promise<boolean> =>
        runCommand(join(BIN, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).then(
          () => true,
          () => false,
        );
      await waitUntil(isReady, START_TIMEOUT_MS, `PostgreSQL (log in ${folder}/${name}.log)`);
    };
    try {
      await initialize(folder, owner);
      await run('primary', primaryPort);
      await copyToReplica(folder, primaryPort, owner);
      await run('replica', replicaPort);
    } catch (error) {
      for (const started of processes.toReversed()) await stopProcess(started);
      throw error;
    }
    const url = (port: number): string => `postgresql://postgres@127.0.0.1:${port}/postgres`;
    return {
      version: VERSION,
      processes,
      endpoints: { url: url(primaryPort), replicaUrl: url(replicaPort), folder },
    };
  },
};

interface Owner {
  uid: number;
  gid: number;
}

async function userPostgres(): Promise<Owner> {
  const id = async (flag: string): Promise<number> => Number(await runCommand('id', [flag, 'postgres']));
  return { uid: await id('-u'), gid: await id('-g') };
}

/** Everybody on this machine may connect: the servers hold test data only and listen on loopback. */
async function initialize(folder: string, owner: Owner): Promise<void> {
  const data = ownFolder(join(folder, 'primary'), owner);
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const args = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '-N'];
  await runCommand(join(BIN, 'initdb'), args, { ...owner, cwd: folder });
}

/** The replica is copied anew at each start: the primary's port, which it remembers, may be another one. */
async function copyToReplica(folder: string, primaryPort: number, owner: Owner): Promise<void> {
  rmSync(join(folder, 'replica'), { recursive: true, force: true });
  const data = ownFolder(join(folder, 'replica'), owner);
  const source = ['-h', '127.0.0.1', '-p', String(primaryPort), '-U', 'postgres'];
  const how = ['-D', data, '-R', '-X', 'stream', '--checkpoint=fast'];
  await runCommand(join(BIN, 'pg_basebackup'), [...source, ...how], { ...owner, cwd: folder });
}

function runServer(folder: string, name: string, port: number, owner: Owner): ServiceProcess {
  const data = join(folder, name);
  // A server that was killed leaves its note; the process it names is known to have ended.
  rmSync(join(data, 'postmaster.pid'), { force: true });
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: data,
    shared_buffers: '64MB',
    wal_level: 'logical',
    max_wal_senders: '8',
    hot_standby: 'on',
  };
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return startProcess(name, join(BIN, 'postgres'), ['-D', data, ...args], {
    logFile: join(folder, `${name}.log`),
    cwd: data,
    // Ends the clients' sessions; SIGTERM would wait for them to leave.
    stopSignal: 'SIGINT',
    ...owner,
  });
}

function ownFolder(path: string, { uid, gid }: Owner): string {
  mkdirSync(path, { recursive: true });
  chownSync(path, uid, gid);
  chmodSync(path, 0o700);
  return path;
}
