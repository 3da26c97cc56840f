import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCoded } from '#foundation';
import { configReference, describeConfig, environmentName, loadConfig } from './index.ts';

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'millrace-config-')), 'millrace.yaml');
  writeFileSync(file, text);
  return file;
}

function problemsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (isCoded(error, 'config_invalid')) return error.details['problems'] as string[];
    throw error;
  }
  return [];
}

test('a flag wins over the environment, the environment over the file, the file over the default', () => {
  const file = fileOf('http:\n  port: 1\n  host: 0.0.0.0\n  drainMs: 3s\n');
  const environment = { MILLRACE_HTTP__PORT: '2', MILLRACE_HTTP__HOST: '::1', PATH: 'x' };
  const { config, origins } = loadConfig({ file, environment, flags: { 'http.port': '3' } });
  assert.deepEqual([config.http.port, config.http.host, config.http.drainMs], [3, '::1', 3_000]);
  assert.equal(config.data.directory, '.millrace');
  assert.deepEqual(
    ['http.port', 'http.host', 'http.drainMs', 'data.directory'].map((path) => origins.get(path)),
    ['flag', 'MILLRACE_HTTP__HOST', `${file}:4`, 'default'],
  );
});

test('an unknown key, a wrong type and a wrong range are all reported at once, with file, line and fix', () => {
  const file = fileOf('http:\n  prot: 1\n  port: many\ntopics:\n  partitions: 0\nloging:\n  level: info\n');
  assert.deepEqual(
    problemsOf(() => loadConfig({ file })).map((problem) => problem.replace(file, 'F')),
    [
      'F:2: unknown key "http.prot". Did you mean "port"?',
      'F:3: http.port must be a whole number from 0 to 65535',
      'F:5: topics.partitions must be a whole number from 1 to 256',
      'F:6: unknown key "loging". Did you mean "logging"?',
    ],
  );
});

test('an unknown variable of the environment is an error with its nearest name', () => {
  const [problem] = problemsOf(() => loadConfig({ environment: { MILLRACE_HTTP__PROT: '1' } }));
  assert.match(problem ?? '', /Did you mean "MILLRACE_HTTP__PORT"/u);
});

test('a broken file names the line', () => {
  const file = fileOf('http:\n  port: [1\n');
  assert.match(problemsOf(() => loadConfig({ file }))[0] ?? '', /:[23]: /u);
});

test('a name that every JavaScript object has is an unknown key like any other', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const [problem] = problemsOf(() => loadConfig({ file: fileOf(`${name}:\n  port: 1\n`) }));
    assert.match(problem ?? '', /:1: unknown key/u);
  }
});

test('a file that cannot be read is named', () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-config-'));
  const [problem] = problemsOf(() => loadConfig({ file: directory }));
  assert.ok(problem?.includes(directory));
});

test('a secret comes from a file and is redacted in every description', () => {
  const secret = fileOf('postgres://u:hunter2@h/db\n');
  const loaded = loadConfig({ environment: { MILLRACE_DATABASE__URL_FILE: secret } });
  assert.equal(loaded.config.database.url, 'postgres://u:hunter2@h/db');
  assert.ok(!JSON.stringify(describeConfig(loaded)).includes('hunter2'));
});

test('lists of objects are read from the file with their defaults and checked by member', () => {
  const good = fileOf('notifications:\n  webhooks:\n    - name: ops\n      url: https://example.com/hook\n');
  assert.deepEqual(loadConfig({ file: good }).config.notifications.webhooks, [
    { name: 'ops', url: 'https://example.com/hook', secret: null },
  ]);
  const bad = fileOf('notifications:\n  webhooks:\n    - name: ops\n      uri: x\n');
  assert.match(problemsOf(() => loadConfig({ file: bad }))[0] ?? '', /:4: unknown key .*Did you mean "url"/u);
});

test('names of environment variables follow the keys', () => {
  assert.equal(environmentName('http.requestsPerSecondPerIp'), 'MILLRACE_HTTP__REQUESTS_PER_SECOND_PER_IP');
});

test('the reference page names every key', () => {
  for (const { path } of describeConfig(loadConfig())) assert.ok(configReference().includes(`\`${path}\``));
});

test('whatever the file says, it is read or refused with the code config_invalid and a line', () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(performance.now() * 1_000));
  const word = fc.constantFrom(
    'http',
    'port',
    'host',
    'topics',
    'webhooks',
    '- ',
    ': ',
    '\n',
    '  ',
    '{',
    ']',
    '"',
    '&a',
    '*a',
    '!!x',
    '1',
    'true',
    '~',
    '\u0000',
    'é',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(text, (yaml) => {
      const file = fileOf(yaml);
      for (const problem of problemsOf(() => loadConfig({ file })))
        assert.match(problem, /:\d+: /u, `seed ${seed}`);
    }),
    { seed, numRuns: 500 },
  );
});
