import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const main = join(import.meta.dirname, '..', 'main.ts');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(args: readonly string[], environment: Record<string, string> = {}, input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const cwd = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...environment },
    });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.stderr += chunk.toString()));
    child.on('close', (code) => resolve({ ...ended, code }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** A server that answers every request with `body`, and remembers what it was asked. */
async function answering(status: number, body: unknown, contentType = 'application/json') {
  const requests: { method: string; url: string; authorization: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, url, authorization: headers.authorization, body: text });
      response.writeHead(status, { 'content-type': contentType });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, close: () => server.close() };
}

test('wrong usage exits with 2 and says what may have been meant', async () => {
  const unknown = await run(['topcs']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /Did you mean topics/u);
  assert.equal((await run(['completion', 'tcsh'])).code, 2);
  assert.equal((await run(['dead-letters', 'discard', 'x'])).code, 2);
});

test('help and version exit with 0, and every command has help', async () => {
  const help = await run(['--help']);
  assert.equal(help.code, 0);
  for (const command of ['serve', 'run', 'topics', 'send', 'tail', 'dead-letters', 'config', 'completion']) {
    assert.match(help.stdout, new RegExp(`^  ${command}`, 'mu'));
  }
  assert.match((await run(['--version'])).stdout, /^\d+\.\d+\.\d+/u);
  assert.match((await run(['send', '--help'])).stdout, /Examples:/u);
});

test('a platform that is not there is one clear sentence and exit code 1', async () => {
  const ended = await run(['topics', '--url', 'http://127.0.0.1:9']);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /^millrace: Nothing answers at http:\/\/127\.0\.0\.1:9\./u);
  assert.equal(ended.stdout, '');
});

test('lists are tables for people and JSON lines for programs, whole pages of them', async () => {
  const server = await answering(200, {
    items: [{ name: 'readings', partitions: 2, records: 5 }],
    next: null,
  });
  const environment = { MILLRACE_URL: server.url, MILLRACE_API_KEY: 'mr_secret' };
  const table = await run(['topics'], environment);
  assert.match(table.stdout, /^NAME +PARTITIONS/u);
  const json = await run(['topics', '--json'], environment);
  assert.deepEqual(JSON.parse(json.stdout), { name: 'readings', partitions: 2, records: 5 });
  assert.equal(server.requests[0]?.authorization, 'Bearer mr_secret');
  server.close();
});

test('pipelines update replaces the SQL of a pipeline and leaves its name', async () => {
  const server = await answering(200, { name: 'revenue', views: [] });
  const file = join(mkdtempSync(join(tmpdir(), 'millrace-cli-')), 'edited.sql');
  writeFileSync(file, 'INSERT INTO b SELECT * FROM a;');
  const environment = { MILLRACE_URL: server.url };
  const ended = await run(['pipelines', 'update', 'pip_1', '--file', file], environment);
  assert.equal(ended.code, 0);
  const { method, url, body } = server.requests.at(-1) ?? {};
  assert.deepEqual([method, url], ['PUT', '/v1/pipelines/pip_1']);
  assert.deepEqual(JSON.parse(body ?? ''), { name: 'revenue', sql: 'INSERT INTO b SELECT * FROM a;' });
  assert.equal((await run(['pipelines', 'update', 'pip_1'], environment)).code, 2);
  server.close();
});

test('pipelines restart tells which views a savepoint left empty, and why', async () => {
  const views = [
    { name: 'totals', rows: 'restored', reason: 'fits' },
    { name: 'means', rows: 'emptied', reason: 'its columns changed' },
  ];
  const server = await answering(200, { name: 'revenue', views });
  const ended = await run(['pipelines', 'restart', 'revenue', '--savepoint', 'one'], {
    MILLRACE_URL: server.url,
  });
  assert.deepEqual(JSON.parse(ended.stdout), { name: 'revenue', views });
  assert.equal(ended.stderr, 'The view means was emptied: its columns changed.\n');
  assert.equal(server.requests[0]?.body, '{"savepoint":"one"}');
  server.close();
});

test('send streams stdin as NDJSON and exits with 1 if an event was rejected', async () => {
  const results = [{ status: 'rejected', code: 'schema_violation', message: 'no', deadLetterId: 'dl_1' }];
  const server = await answering(202, { accepted: 1, rejected: 1, results });
  const ended = await run(['send', 'a topic'], { MILLRACE_URL: server.url }, '{"a":1}\n{"a":2}\n');
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /1 accepted, 1 rejected/u);
  assert.match(ended.stderr, /dl_1/u);
  assert.deepEqual(server.requests[0], {
    method: 'POST',
    url: '/v1/topics/a%20topic/events',
    authorization: undefined,
    body: '{"a":1}\n{"a":2}\n',
  });
  server.close();
});

test('a problem of the API is told with its title, detail and status', async () => {
  const server = await answering(
    404,
    { title: 'No such topic', detail: 'There is no topic "x".' },
    'application/problem+json',
  );
  const ended = await run(['topics', 'show', 'x'], { MILLRACE_URL: server.url });
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /No such topic: There is no topic "x"\. \(404\)/u);
  server.close();
});

test('tail prints records until its limit', async () => {
  const record = {
    partition: 0,
    offset: 3,
    timestamp: '2026-01-01T00:00:00.000Z',
    key: 'k',
    value: { a: 1 },
  };
  const stream = `: hello\n\nid: 0:3\nevent: record\ndata: ${JSON.stringify(record)}\n\n`.repeat(3);
  const server = await answering(200, stream, 'text/event-stream');
  const ended = await run(['tail', 'readings', '-n', '2'], { MILLRACE_URL: server.url });
  assert.equal(ended.code, 0);
  assert.deepEqual(
    ended.stdout.trim().split('\n'),
    Array.from({ length: 2 }, () => '2026-01-01T00:00:00.000Z  0:3       k  {"a":1}'),
  );
  server.close();
});

test('config check names file and line, config show the origin of each value', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'millrace-cli-')), 'wrong.yaml');
  writeFileSync(file, 'http:\n  prot: 1\n');
  const wrong = await run(['config', 'check', '--config', file]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /wrong\.yaml:2: unknown key "http\.prot"\. Did you mean "port"\?/u);
  const shown = await run(['config', 'show', '--json'], { MILLRACE_HTTP__PORT: '9' });
  const port = shown.stdout.split('\n').find((line) => line.includes('"http.port"')) ?? '';
  assert.deepEqual(JSON.parse(port), { path: 'http.port', value: 9, origin: 'MILLRACE_HTTP__PORT' });
});

test('the completion script for bash is good shell and completes commands and their options', async () => {
  const { stdout } = await run(['completion', 'bash']);
  const complete = (words: string): string[] => {
    const script = `${stdout}\nCOMP_WORDS=(millrace ${words}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _millrace; echo "\${COMPREPLY[@]}"`;
    const done = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    assert.equal(done.stderr, '');
    return done.stdout.trim().split(' ');
  };
  assert.deepEqual(complete('top'), ['topics']);
  assert.ok(complete('topics create --p').includes('--partitions'));
});

test('a reader that closes the pipe early ends the command quietly', () => {
  const command = `"${process.execPath}" --disable-warning=ExperimentalWarning "${main}" config schema | head -c 10`;
  const done = spawnSync('bash', ['-o', 'pipefail', '-c', command], { encoding: 'utf8', cwd: tmpdir() });
  assert.equal(done.stderr, '');
});
