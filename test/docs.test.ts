import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadConfig } from '#config';
import { checkScript, loadScriptTests } from '#engine';
import { systemClock } from '#foundation';
import {
  newDataDirectory,
  type PlatformProcess,
  removeDataDirectory,
  startPlatformProcess,
} from './support/platform-process.ts';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

interface Block {
  file: string;
  line: number;
  language: string;
  text: string;
}

const documents = globSync(['*.md', 'docs/**/*.md', 'src/**/*.md', 'examples/**/*.md'], { cwd: root }).sort();
const blocks = documents.flatMap(blocksOf);

function blocksOf(file: string): Block[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gmu)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

const blocksIn = (language: string): Block[] => blocks.filter((block) => block.language === language);

/** A block `output` holds lines that the shell blocks of its page print. */
test('shell blocks of README and guide run, in order, against a platform just started', async (t) => {
  let platform: PlatformProcess | undefined;
  let dataDirectory = '';
  before(async () => {
    dataDirectory = await newDataDirectory();
    platform = await startPlatformProcess({ dataDirectory });
  });
  after(async () => {
    await platform?.end('SIGTERM');
    await removeDataDirectory(dataDirectory);
  });
  const files = [...new Set(blocksIn('sh').map((block) => block.file))];
  assert.ok(files.includes('README.md') && files.includes('docs/guide.md'));
  for (const file of files) {
    await t.test(file, async () => {
      const runnable = blocksIn('sh').filter((block) => block.file === file && !isNpmCommand(block));
      const script = runnable.map((block) => `# ${block.file}:${block.line}\n${block.text}`).join('\n');
      const { code, output } = await runShell(script, workingDirectory(dataDirectory), platform?.url ?? '');
      assert.equal(code, 0, output);
      for (const { line, text } of blocksIn('output').filter((block) => block.file === file))
        for (const expected of text.trimEnd().split('\n'))
          assert.ok(
            output.includes(expected),
            `${file}:${line} says ${expected}, and it is not in\n${output}`,
          );
      // What the first pipeline is for: its result, as the last command shows it.
      if (file === 'README.md') assert.match(output, /"items":\[\{"sensor":"s1".*"celsius":23/u);
    });
  }
});

/** `npm start` and `npm test` are run by users and by CI; here it is enough that the scripts are there. */
function isNpmCommand(block: Block): boolean {
  const script = /^npm (?:run )?([\w:]+)\s*$/u.exec(block.text)?.[1];
  if (script === undefined) return false;
  assert.ok(script in manifest.scripts, `${block.file}:${block.line} names a script that is not there`);
  return true;
}

/** A folder as a user has it: `bin/millrace` of the checkout, and the data directory of the running platform. */
function workingDirectory(dataDirectory: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-docs-'));
  symlinkSync(join(root, 'bin'), join(directory, 'bin'));
  symlinkSync(dataDirectory, join(directory, '.millrace'));
  return directory;
}

function runShell(
  script: string,
  cwd: string,
  url: string,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-e', '-u', '-o', 'pipefail', '-x', '-c', script], {
      cwd,
      env: { ...process.env, MILLRACE_URL: url },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('exit', (code) => resolve({ code, output }));
  });
}

test('YAML blocks are good configuration', () => {
  for (const block of blocksIn('yaml')) {
    const file = join(mkdtempSync(join(tmpdir(), 'millrace-docs-')), 'millrace.yaml');
    writeFileSync(file, block.text);
    assert.doesNotThrow(() => loadConfig({ file }), `${block.file}:${block.line}`);
  }
});

test('SQL blocks and the SQL files of examples/ pass the planner', () => {
  const scripts = [
    ...blocksIn('sql').map((block) => ({ where: `${block.file}:${block.line}`, text: block.text })),
    ...globSync('examples/**/*.sql', { cwd: root, exclude: ['**/*.test.sql'] }).map((file) => ({
      where: file,
      text: readFileSync(join(root, file), 'utf8'),
    })),
  ];
  assert.ok(scripts.length > 0);
  for (const { where, text } of scripts) {
    const errors = checkScript(text).diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    assert.deepEqual(errors, [], where);
  }
});

test('Examples give the rows that their cases expect', async () => {
  const { findTestFiles, runTests, describeFailures } = await loadScriptTests();
  const results = await Array.fromAsync(
    runTests({ files: findTestFiles(join(root, 'examples')), clock: systemClock }),
  );
  assert.ok(results.length > 0);
  for (const result of results)
    assert.equal(result.status, 'passed', `${result.name}\n${describeFailures(result).join('\n')}`);
});

test('JSON blocks parse, and no block is of a language that nothing runs', () => {
  for (const block of blocksIn('json'))
    assert.doesNotThrow(() => JSON.parse(block.text), `${block.file}:${block.line}`);
  const known = new Set(['sh', 'output', 'yaml', 'sql', 'json', '']);
  assert.deepEqual(
    blocks
      .filter((block) => !known.has(block.language))
      .map((block) => `${block.file}:${block.line} ${block.language}`),
    [],
  );
});
