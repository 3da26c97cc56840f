import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type Caller, createCallers } from '../support/callers.ts';
import { createTally } from '../support/fuzz-tally.ts';
import { generateRequest, send } from '../support/fuzz-api.ts';
import { pick } from '../support/garbage-values.ts';
import { garbageHints, seedObjects } from '../support/garbage-world.ts';
import { type IngestRequest, ingestRequest } from '../support/ingest-garbage.ts';
import { assertGoodError, createJudge } from '../support/judge-answer.ts';
import { goodScripts, mutateSql } from '../support/mutate-sql.ts';
import { loadOperations } from '../support/openapi.ts';
import {
  api,
  eventually,
  newDataDirectory,
  type PlatformProcess,
  removeDataDirectory,
  startPlatformProcess,
} from '../support/platform-process.ts';
import { sendBytes } from '../support/raw-http.ts';
import { createRandom, seedOf } from '../support/random.ts';

/** `RUNS` requests to each operation of the API, and many times as many scripts and bodies; `SEED` repeats a run. */
const RUNS = Number(process.env['RUNS'] ?? 10);
const SCRIPTS_PER_RUN = 80;
const BODIES_PER_RUN = 40;
const seed = seedOf();

let platform: PlatformProcess;
let dataDirectory: string;
let callers: Caller[];
before(async () => {
  console.log(`seed ${seed}, ${RUNS} runs`);
  dataDirectory = await newDataDirectory();
  platform = await startPlatformProcess({ dataDirectory });
  callers = await createCallers(platform);
});
after(async () => {
  await platform.end('SIGTERM');
  await removeDataDirectory(dataDirectory);
});

/** Half of all calls are the admin's: what it may not do, nobody may. */
const often = ([admin, ...others]: readonly Caller[]): Caller[] =>
  admin === undefined ? [] : [admin, admin, admin, ...others];

const rssMb = (): number =>
  Math.round(Number(spawnSync('ps', ['-o', 'rss=', '-p', String(platform.pid)]).stdout) / 1_024);

test('every operation answers garbage as it documents, and nothing breaks', async () => {
  const random = createRandom(seed);
  const { operations, schemas } = await loadOperations(platform.url);
  const tally = createTally(createJudge(schemas));
  const before = rssMb();
  for (let run = 0; run < RUNS; run++) {
    await seedObjects(platform);
    const hints = await garbageHints(platform);
    for (const operation of operations) {
      const caller = pick(random, often(callers));
      const request = generateRequest(operation, random, hints);
      const status = await tally.take(operation, request, caller.name, () =>
        send(platform.url, request, caller),
      );
      if (status === 401) await caller.signIn();
    }
  }
  console.log(`${tally.summary()}\nRSS ${before} MB before, ${rssMb()} MB after`);
  assert.deepEqual(tally.faults(), []);
  await eventually(async () =>
    (await api(platform, 'GET', '/v1/topics')).status === 200 ? true : undefined,
  );
  process.kill(platform.pid, 0);
});

test('a script of any kind is judged with the place of what is wrong', async () => {
  const random = createRandom(seed);
  const scripts = goodScripts();
  for (let run = 0; run < SCRIPTS_PER_RUN * RUNS; run++) {
    const sql = mutateSql(scripts, random).slice(0, 100_000) || ';';
    const isCreation = run % 4 === 0;
    const body = isCreation ? { name: `garbage-${run}`, sql } : { sql };
    const answer = await api(platform, 'POST', `/v1/pipelines${isCreation ? '' : '/validate'}`, body);
    const shown = `${answer.status} ${JSON.stringify(answer.body).slice(0, 2_000)}\nfor ${JSON.stringify(sql).slice(0, 5_000)}`;
    assert.ok([200, 201, 409, 422].includes(answer.status), shown);
    const diagnostics = (answer.body['diagnostics'] ?? []) as Record<string, unknown>[];
    if (answer.body['code'] === 'sql_invalid') assert.ok(diagnostics.length > 0, shown);
    for (const { severity, code, message, line, column } of diagnostics) {
      assert.ok(severity === 'error' || severity === 'warning', shown);
      assert.ok(Number(line) >= 1 && Number(column) >= 1, shown);
      assert.ok(typeof message === 'string' && message !== '' && code !== 'internal_error', shown);
      assert.doesNotMatch(message, /undefined|\[object|node_modules|is not a function/u, shown);
    }
    if (answer.status === 201) await api(platform, 'DELETE', `/v1/pipelines/${String(answer.body['id'])}`);
  }
});

test('a pipeline gets neither at the files of the platform nor at its topics', async () => {
  const script = (path: string, topic: string): string =>
    `CREATE TABLE s (a STRING) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'csv');
    CREATE TABLE t (a STRING) WITH ('connector' = 'kafka', 'topic' = '${topic}', 'format' = 'json');
    INSERT INTO t SELECT a FROM s;`;
  const thief = { name: 'thief', sql: script(join(dataDirectory, 'cli.key'), 'loot'), start: true };
  assert.equal((await api(platform, 'POST', '/v1/pipelines', thief)).status, 201);
  const error = await eventually(
    async () => (await api(platform, 'GET', '/v1/pipelines/thief')).body['error'] ?? undefined,
  );
  assert.match(JSON.stringify(error), /option_invalid/u);
  const forger = { name: 'forger', sql: script('x.csv', 'millrace.events') };
  assert.equal((await api(platform, 'POST', '/v1/pipelines', forger)).status, 422);
});

const TOPIC = 'garbage.bytes';
type IngestResult =
  | { status: 'accepted'; partition: number; offset: number }
  | { status: 'rejected'; deadLetterId: string };
const EVENTS = `/v1/topics/${TOPIC}/events`;

test('of whatever comes in, what is accepted is in the topic and what is rejected is a dead letter', async () => {
  await api(platform, 'POST', '/v1/topics', {
    name: TOPIC,
    partitions: 2,
    keyField: '/sensor',
    timestampField: '/ts',
  });
  const accepted = new Set<string>();
  const rejected = new Set<string>();
  const property = fc.asyncProperty(ingestRequest, async (request: IngestRequest) => {
    const response = await fetch(platform.url + EVENTS, {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.apiKey}`, ...request.headers },
      body: Buffer.from(request.body),
    });
    const text = await response.text();
    if (response.status !== 202)
      assertGoodError({ status: response.status, headers: response.headers, body: text });
    const { results = [] } = JSON.parse(text) as { results?: IngestResult[] };
    for (const result of results) {
      if (result.status === 'accepted') accepted.add(`${result.partition}:${result.offset}`);
      else rejected.add(result.deadLetterId);
    }
  });
  await fc.assert(property, { seed: seed | 0, numRuns: BODIES_PER_RUN * RUNS, endOnFailure: true });
  assert.ok(accepted.size > 0 && rejected.size > 0);
  const found = await readWholeTopic();
  for (const position of accepted)
    assert.ok(found.has(position), `${position} was accepted and is not there`);
  for (const id of rejected) {
    await eventually(async () =>
      (await api(platform, 'GET', `/v1/dead-letters/${id}`)).status === 200 ? true : undefined,
    );
  }
  console.log(`${accepted.size} accepted, ${rejected.size} rejected`);
});

async function readWholeTopic(): Promise<Set<string>> {
  const found = new Set<string>();
  for (let cursor = ''; ; ) {
    const path = `${EVENTS}?limit=1000&from=earliest${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status, body } = await api(platform, 'GET', path);
    assert.equal(status, 200, JSON.stringify(body));
    const items = body['items'] as { partition: number; offset: number }[];
    for (const { partition, offset } of items) found.add(`${partition}:${offset}`);
    if (items.length === 0) return found;
    cursor = String(body['next']);
  }
}

test('a request that is no HTTP, too large or cut off in the middle harms nobody else', async () => {
  const head = `POST ${EVENTS} HTTP/1.1\r\nHost: ${new URL(platform.url).host}\r\nAuthorization: Bearer ${platform.apiKey}\r\n`;
  const chunked = `${head}Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const line = '{"sensor":"cut","celsius":1}\n';
  const size = line.length.toString(16);
  const refused: readonly [string, number, (string | Buffer)[]][] = [
    ['a gigantic header field', 431, [`${head}ce-subject: ${'x'.repeat(100_000)}\r\n\r\n`]],
    ['too many header fields', 431, [`${head}${'ce-x: y\r\n'.repeat(2_000)}\r\n`]],
    ['a chunk without size', 400, [chunked, 'zz\r\n{}\r\n']],
    ['a chunk longer than it says', 400, [chunked, `2\r\n${line}\r\n0\r\n\r\n`]],
    [
      'bytes that are no UTF-8 in a field',
      400,
      [`${head}ce-id: `, Buffer.from([0xff, 0x00, 0xfe]), '\r\n\r\n'],
    ],
    [
      'a gigantic body',
      413,
      [`${head}Content-Type: application/json\r\nContent-Length: 999999999999\r\n\r\n`],
    ],
    ['a negative length', 400, [`${head}Content-Length: -1\r\n\r\n`]],
  ];
  for (const [what, status, pieces] of refused) {
    const answer = await sendBytes(platform.url, pieces);
    assert.equal(answer.status, status, `${what}: ${answer.text.slice(0, 500)}`);
    assert.match(answer.text, /content-type: application\/problem\+json/iu, what);
  }
  const cuts = [
    [chunked, `${size}\r\n${line}\r\n${size}\r\n{"sens`],
    [chunked, 'ffff\r\n'],
    [`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n[{"sensor":`],
    [head],
  ];
  for (let run = 0; run < RUNS; run++)
    await Promise.all(cuts.map((pieces) => sendBytes(platform.url, pieces, { thenCut: true })));
  const good = await api(platform, 'POST', EVENTS, [{ sensor: 'good', ts: '2026-01-01T00:00:00Z' }]);
  assert.deepEqual([good.status, good.body['accepted']], [202, 1]);
});

const NOWHERE = "CREATE TABLE b (i INT) WITH ('connector' = 'blackhole'); INSERT INTO b SELECT 1;";

test('what is gone stays gone, says so, and can be made again', async () => {
  const kinds: readonly [string, string, object][] = [
    ['/v1/topics', 'gone.topic', { name: 'gone.topic' }],
    ['/v1/pipelines', 'gone-pipeline', { name: 'gone-pipeline', sql: NOWHERE }],
    ['/v1/alert-rules', 'gone-rule', { name: 'gone-rule', stream: 'garbage.readings', condition: 'TRUE' }],
  ];
  await seedObjects(platform);
  for (const [path, name, body] of kinds) {
    for (let round = 0; round < 2; round++) {
      const created = await api(platform, 'POST', path, body);
      assert.equal(created.status, 201, JSON.stringify(created.body));
      const twice = await api(platform, 'POST', path, body);
      assert.equal(twice.status, 409, JSON.stringify(twice.body));
      assert.equal((await api(platform, 'DELETE', `${path}/${name}`)).status, 204);
      const change = path === '/v1/topics' ? (['PATCH', {}] as const) : (['PUT', body] as const);
      for (const [method, sent] of [['GET', undefined], change, ['DELETE', undefined]] as const) {
        const answer = await api(platform, method, `${path}/${name}`, sent);
        assert.equal(answer.status, 404, `${method} ${path}: ${JSON.stringify(answer.body)}`);
      }
    }
  }
});

test('whatever has no route, method, credential or permission gets a problem that says which', async () => {
  const [, , viewer] = callers;
  await viewer?.signIn();
  const session = viewer?.headers() ?? {};
  const { 'x-csrf-token': _, ...withoutToken } = session;
  const cases: readonly [string, string, Record<string, string>, number][] = [
    ['GET', '/v1/nothing', session, 404],
    ['GET', '/v1/topics/', session, 404],
    ['GET', '/v1//topics', session, 404],
    ['DELETE', '/v1/topics', session, 405],
    ['POST', '/readyz', {}, 405],
    ['GET', '/v1/topics', {}, 401],
    ['GET', '/v1/topics', { authorization: 'Bearer mr_key_x' }, 401],
    ['GET', '/v1/topics', { authorization: 'Basic YTpi' }, 401],
    ['GET', '/v1/topics', { cookie: 'sid=nothing' }, 401],
    ['GET', '/v1/topics', { authorization: `Bearer ${'x'.repeat(5_000)}` }, 401],
    ['GET', '/v1/audit', session, 403],
    ['DELETE', '/v1/topics/millrace.events', session, 403],
    ['POST', '/auth/v1/logout', withoutToken, 403],
    ['POST', '/internal/auth/exchange', session, 404],
  ];
  for (const [method, path, headers, status] of cases) {
    const response = await fetch(platform.url + path, { method, headers });
    assert.equal(response.status, status, `${method} ${path}`);
    assertGoodError({ status, headers: response.headers, body: await response.text() });
    if (status === 405) assert.ok(response.headers.get('allow'), `${method} ${path} without Allow`);
  }
});

test('a wrong configuration ends the start with the place of what is wrong', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'millrace-garbage-')), 'bad.yaml');
  const runs: readonly [string, string[], Record<string, string>, RegExp][] = [
    ['a port that is none', ['--port', 'eighty'], {}, /port/u],
    ['a port out of range', ['--port', '70000'], {}, /port/u],
    ['a variable out of range', [], { MILLRACE_HTTP__PORT: '-1' }, /MILLRACE_HTTP__PORT/u],
    ['a variable nobody knows', [], { MILLRACE_HTTP__PROT: '1' }, /MILLRACE_HTTP__PROT/u],
    ['a database that is no URL', [], { MILLRACE_DATABASE__URL: 'mysql://x' }, /MILLRACE_DATABASE__URL/u],
    ['no such file', ['--config', '/nowhere.yaml'], {}, /nowhere\.yaml/u],
    ['an unknown key', ['http:\n  prot: 1\n'], {}, /bad\.yaml:2.*port/su],
    ['a wrong type', ['http:\n  port: [1]\n'], {}, /bad\.yaml:2/u],
    ['broken YAML', ['http:\n  port: "1\n'], {}, /bad\.yaml:\d/u],
    ['a list in the place of groups', ['- 1\n'], {}, /bad\.yaml/u],
    ['bytes', ['\0\u{fffd}{{{'], {}, /bad\.yaml/u],
    ['a merge of itself', ['a: &a\n  <<: *a\n'], {}, /bad\.yaml/u],
    ['a prototype', ['__proto__:\n  port: 1\n'], {}, /bad\.yaml:1/u],
    ['a data directory that is a file', ['--data', import.meta.filename], {}, /garbage\.test\.ts/u],
  ];
  for (const [what, args, environment, expected] of runs) {
    const isFile = args.length === 1;
    if (isFile) writeFileSync(file, args[0] ?? '');
    const { status, stderr } = spawnSync(
      process.execPath,
      ['src/main.ts', 'serve', '--no-demo', ...(isFile ? ['--config', file] : args)],
      {
        cwd: join(import.meta.dirname, '..', '..'),
        encoding: 'utf8',
        env: { ...process.env, ...environment },
        timeout: 20_000,
      },
    );
    assert.equal(status, 1, `${what}: ${status}\n${stderr}`);
    assert.match(stderr, expected, what);
    assert.doesNotMatch(stderr, /^ {4}at |node_modules|node:internal/mu, what);
  }
});
