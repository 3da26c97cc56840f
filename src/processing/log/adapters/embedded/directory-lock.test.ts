import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockDirectory } from './directory-lock.ts';

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-lock-'));
  try {
    await body(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

test('a directory is held by one at a time, and free again afterwards', () =>
  inDirectory(async (directory) => {
    const unlock = await lockDirectory(directory);
    await assert.rejects(lockDirectory(directory), {
      code: 'log_locked',
      message: new RegExp(`Process ${process.pid} `),
    });
    await unlock();
    assert.deepEqual(await readdir(directory), []);
    await (await lockDirectory(directory))();
  }));

test('another living process is named, with the file to look at', () =>
  inDirectory(async (directory) => {
    const holder = { pid: process.ppid, host: hostname(), startTicks: null };
    await writeFile(join(directory, 'lock'), JSON.stringify(holder));
    await assert.rejects(lockDirectory(directory), (error: Error) => {
      assert.match(error.message, new RegExp(`Process ${process.ppid} on host`));
      assert.ok(error.message.includes(join(directory, 'lock')));
      return true;
    });
  }));

test('the lock of a dead process is taken over: of none, of a pid used again, of one half written', () =>
  inDirectory(async (directory) => {
    const stale = [
      JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), startTicks: '1' }),
      JSON.stringify({ pid: process.ppid, host: hostname(), startTicks: '1' }),
      JSON.stringify({ pid: process.pid, host: hostname(), startTicks: '1' }),
      '',
    ];
    for (const content of process.platform === 'linux' ? stale : [stale[0] as string, '']) {
      await writeFile(join(directory, 'lock'), content);
      const unlock = await lockDirectory(directory);
      assert.equal(
        (JSON.parse(await readFile(join(directory, 'lock'), 'utf8')) as { pid: number }).pid,
        process.pid,
      );
      await unlock();
    }
  }));

test('the lock of another host stands, since nobody can ask whether its process lives', () =>
  inDirectory(async (directory) => {
    await writeFile(join(directory, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', startTicks: null }));
    await assert.rejects(lockDirectory(directory), { code: 'log_locked', message: /host "elsewhere"/ });
  }));
