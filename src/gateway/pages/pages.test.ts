import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { OpenApiDocument } from '../operations/openapi.ts';
import { API_KEY, SESSION, sendRaw, startGateway, statusOf } from '../testing.ts';

async function consoleDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-console-'));
  t.after(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'assets'));
  await writeFile(
    join(directory, 'index.html'),
    '<!doctype html><script>theme()</script><div id="root"></div>',
  );
  await writeFile(join(directory, 'assets', 'index-DiwrgTda.js'), 'console.log(1);'.repeat(100));
  await writeFile(join(directory, 'favicon.svg'), '<svg/>');
  await writeFile(join(directory, '..secret'), 'secret');
  return directory;
}

test('serves the console: index.html for a screen, files by name, nothing else', async (t) => {
  const { url } = await startGateway(t, { consoleDirectory: await consoleDirectory(t) });
  const html = { headers: { accept: 'text/html,*/*' } };
  for (const path of ['/', '/topics/demo.sensors?tab=tail', '/favicon.svg']) {
    assert.equal((await fetch(url + path, html)).status, 200, path);
  }
  for (const path of ['/v1/nothing', '/auth', '/assets/missing.js', '/internal/secret', '/.well-known/x']) {
    const response = await fetch(url + path, html);
    assert.equal(response.headers.get('content-type'), 'application/problem+json', path);
    assert.equal(response.status, 404, path);
  }
  assert.equal((await fetch(`${url}/missing.png`)).status, 404);
  const wrong = await fetch(`${url}/favicon.svg`, { method: 'POST' });
  assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET, HEAD']);
  for (const path of ['/../package.json', '/assets/%2e%2e/index.html', '/assets\\..\\index.html']) {
    assert.equal(statusOf(await sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)), 400, path);
  }
});

test('keeps hashed files for ever, the page never, and answers 304 to the same tag', async (t) => {
  const { url } = await startGateway(t, { consoleDirectory: await consoleDirectory(t) });
  const asset = await fetch(`${url}/assets/index-DiwrgTda.js`);
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal(asset.headers.get('content-encoding'), 'gzip');
  assert.equal(asset.headers.get('vary'), 'Accept-Encoding');
  assert.equal(await asset.text(), 'console.log(1);'.repeat(100));
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  const etag = page.headers.get('etag') ?? '';
  const again = await fetch(url, { headers: { accept: 'text/html', 'if-none-match': etag } });
  assert.equal(again.status, 304);
  const raw = await sendRaw(
    url,
    'GET /assets/index-DiwrgTda.js HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0\r\nConnection: close\r\n\r\n',
  );
  assert.ok(!/^content-encoding/im.test(raw));
});

test('allows the page no script but its own, and those in it by their hash', async (t) => {
  const { url } = await startGateway(t, { consoleDirectory: await consoleDirectory(t) });
  const policy = (await fetch(url)).headers.get('content-security-policy') ?? '';
  assert.match(policy, /script-src 'self' 'sha256-[A-Za-z0-9+/=]{44}';/);
  assert.ok(!policy.includes('unsafe'));
});

test('notices a rebuilt console', async (t) => {
  const directory = await consoleDirectory(t);
  let nowMs = 0;
  const clock = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: () => new Promise<void>(() => undefined),
  };
  const { url } = await startGateway(t, { consoleDirectory: directory, clock });
  assert.equal((await fetch(`${url}/favicon.svg`)).status, 200);
  await writeFile(join(directory, 'index.html'), 'a new page');
  await writeFile(join(directory, 'new.txt'), 'new');
  nowMs += 2_000;
  assert.equal(await (await fetch(url)).text(), 'a new page');
  assert.equal((await fetch(`${url}/new.txt`)).status, 200);
});

test('is alive when it is not ready, and says which check fails and nothing more', async (t) => {
  const readiness = {
    database: () => Promise.reject(new Error('password of the database')),
    log: () => Promise.resolve(),
  };
  const { url } = await startGateway(t, { readiness });
  assert.equal((await fetch(`${url}/livez`)).status, 200);
  const ready = await fetch(`${url}/readyz`);
  assert.equal(ready.status, 503);
  const body = (await ready.json()) as { code: string; failing: string[] };
  assert.deepEqual([body.code, body.failing], ['not_ready', ['database']]);
  assert.ok(!JSON.stringify(body).includes('password'));
});

test('asks the readiness checks at most once a second', async (t) => {
  let asked = 0;
  const { url } = await startGateway(t, {
    readiness: {
      log: async () => {
        asked++;
      },
    },
  });
  await Promise.all(Array.from({ length: 10 }, () => fetch(`${url}/readyz`)));
  assert.ok(asked <= 2, String(asked));
});

test('shows the metrics on this machine, and elsewhere to those who may read the overview', async (t) => {
  const { url } = await startGateway(t);
  await fetch(`${url}/v1/open`);
  const local = await fetch(`${url}/metrics`);
  assert.match(
    await local.text(),
    /millrace_gateway_requests_total\{method="GET",route="\/v1\/open",status="200"\} 1/,
  );
  const forwarded = { 'x-forwarded-for': '203.0.113.9' };
  assert.equal((await fetch(`${url}/metrics`, { headers: forwarded })).status, 401);
  const rebound = await sendRaw(
    url,
    'GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  );
  assert.equal(statusOf(rebound), 401);
  const signedIn = { ...forwarded, cookie: `sid=${SESSION}` };
  assert.equal((await fetch(`${url}/metrics`, { headers: signedIn })).status, 200);
  assert.equal(
    (await fetch(`${url}/metrics`, { headers: { ...forwarded, 'x-api-key': API_KEY } })).status,
    403,
  );
});

test('publishes one OpenAPI 3.1 document of all services, without what is internal', async (t) => {
  const { url } = await startGateway(t);
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
  assert.match(document.openapi, /^3\.1/);
  const paths = Object.keys(document.paths);
  for (const path of ['/livez', '/metrics', '/v1/topics/{topic}', '/auth/v1/login'])
    assert.ok(paths.includes(path), path);
  assert.ok(!JSON.stringify(document).includes('internal/'));
  assert.equal(document.paths['/v1/topics/{topic}']?.['get']?.['x-millrace-action'], 'topic:read');
});

test('renders the reference as a page without a script, with everything escaped', async (t) => {
  const { url } = await startGateway(t, {
    routes: (app) =>
      app.get(
        '/v1/odd/:name',
        {
          config: { public: true },
          schema: {
            summary: '<img src=x onerror=alert(1)>',
            params: { type: 'object', properties: { name: { type: 'string', description: '"><script>' } } },
            response: {
              200: { type: 'object', description: 'Odd', properties: { size: { type: 'integer' } } },
            },
          },
        },
        () => ({ size: 1 }),
      ),
  });
  const response = await fetch(`${url}/docs`);
  const page = await response.text();
  assert.match(
    response.headers.get('content-security-policy') ?? '',
    /^default-src 'none'; style-src 'sha256-/,
  );
  assert.ok(!/<script|<img/i.test(page));
  assert.match(page, /<h3><code>GET \/v1\/odd\/\{name\}<\/code><\/h3>/);
  assert.match(page, /<html lang="en">/);
  assert.match(page, /<main id="operations">/);
});

test('sends a gzipped file that is the file', async (t) => {
  const { url } = await startGateway(t, { consoleDirectory: await consoleDirectory(t) });
  const raw = await sendRaw(
    url,
    'GET /assets/index-DiwrgTda.js HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n',
  );
  const body = Buffer.from(raw.slice(raw.indexOf('\r\n\r\n') + 4), 'latin1');
  assert.equal(gunzipSync(body).toString(), 'console.log(1);'.repeat(100));
});
