import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isCoded, systemClock } from '#foundation';
import { databaseContract } from '../../database.contract.ts';
import { openTestDatabase } from '../../testing.ts';
import {
  type EmbeddedDatabase,
  type EmbeddedPostgresOptions,
  openEmbeddedPostgres,
} from './embedded-postgres.ts';

databaseContract('embedded PostgreSQL', openTestDatabase);

const directories: string[] = [];
const opened: EmbeddedDatabase[] = [];
after(async () => {
  for (const database of opened) await database.close();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});
const open = async (directory: string, log?: EmbeddedPostgresOptions['log']): Promise<EmbeddedDatabase> => {
  const database = await openEmbeddedPostgres({ directory, ...(log === undefined ? {} : { log }) });
  opened.push(database);
  return database;
};
/** A folder that, as root's, no other user can reach: the hardest case is the usual one here. */
const newDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  directories.push(directory);
  return join(directory, 'postgres');
};

test('keeps rows over a stop and a start, with fsync on and as another user than root', async () => {
  const directory = newDirectory();
  const first = await open(directory);
  await first.query('CREATE TABLE a (x int); INSERT INTO a VALUES (7)');
  assert.deepEqual(await first.query(`SELECT current_setting('fsync') AS fsync`), [{ fsync: 'on' }]);
  await first.close();
  const second = await open(directory);
  assert.deepEqual(await second.query('SELECT x FROM a'), [{ x: 7 }]);
  await second.close();
});

test('takes over after a kill -9 of the platform, whose server stops by itself', async () => {
  const directory = newDirectory();
  const program = `
    import { openEmbeddedPostgres } from ${JSON.stringify(new URL('embedded-postgres.ts', import.meta.url).href)};
    const database = await openEmbeddedPostgres({ directory: ${JSON.stringify(directory)} });
    await database.query('CREATE TABLE a (x int); INSERT INTO a VALUES (7)');
    console.log(database.serverPid);
    setInterval(() => {}, 1000);`;
  const platform = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [serverPid] = (await once(platform.stdout, 'data')) as [Buffer];
  platform.kill('SIGKILL');
  const next = await open(directory);
  assert.deepEqual(await next.query('SELECT x FROM a'), [{ x: 7 }]);
  assert.notEqual(next.serverPid, Number(serverPid));
  await next.close();
});

test('takes the place of a server killed together with its platform', async () => {
  const directory = newDirectory();
  const database = await open(directory);
  await database.query('CREATE TABLE a (x int); INSERT INTO a VALUES (7)');
  const pidFile = join(directory, 'data', 'postmaster.pid');
  const leftover = readFileSync(pidFile);
  await database.close();
  writeFileSync(pidFile, leftover);
  const next = await open(directory);
  assert.deepEqual(await next.query('SELECT x FROM a'), [{ x: 7 }]);
});

test('starts the server again after it was killed, and loses nothing acknowledged', async () => {
  const messages: string[] = [];
  const database = await open(newDirectory(), (_level, message) => messages.push(message));
  await database.query('CREATE TABLE a (x int); INSERT INTO a VALUES (7)');
  const killedPid = database.serverPid;
  process.kill(killedPid, 'SIGKILL');
  while (database.serverPid === killedPid) await systemClock.sleep(20);
  assert.deepEqual(await database.query('SELECT x FROM a'), [{ x: 7 }]);
  await database.close();
  assert.ok(messages.some((message) => message.includes('ended unexpectedly')));
});

test('is not deceived by a leftover pid file whose number belongs to an unrelated process', async () => {
  const directory = newDirectory();
  await (await open(directory)).close();
  writeFileSync(join(directory, 'data', 'postmaster.pid'), `${process.pid}\n${directory}/data\n`);
  const database = await open(directory);
  assert.deepEqual(await database.query('SELECT 1 AS one'), [{ one: 1 }]);
  await database.close();
});

test('starts over after a crash in the middle of the first initialization', async () => {
  const directory = newDirectory();
  mkdirSync(join(directory, 'data.partial'), { recursive: true });
  writeFileSync(join(directory, 'data.partial', 'PG_VERSION'), '18\n');
  const database = await open(directory);
  await database.close();
  assert.ok(!existsSync(join(directory, 'data.partial')));
});

test('leaves a folder alone that holds something else', async () => {
  const directory = newDirectory();
  mkdirSync(join(directory, 'data'), { recursive: true });
  writeFileSync(join(directory, 'data', 'letter.txt'), 'dear');
  await assert.rejects(openEmbeddedPostgres({ directory }), (error) =>
    isCoded(error, 'database_directory_unusable'),
  );
});

test('leaves no process and no socket behind when it is closed', async () => {
  const database = await open(newDirectory());
  const { serverPid, socketDirectory } = database;
  await database.close();
  assert.throws(() => process.kill(serverPid, 0));
  assert.ok(!existsSync(socketDirectory));
});
