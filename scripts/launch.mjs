#!/usr/bin/env node
// Starts a Millrace program from a bare checkout: plain JavaScript that any Node 20 can read.
// It installs what the lock file names when that is missing or older than the lock file, then runs
// the given program with the Node 24 that the project brings as an npm dependency.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const installed = join(root, 'node_modules', '.package-lock.json');

function installIsStale() {
  if (!existsSync(node) || !existsSync(installed)) return true;
  return statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs;
}

function install() {
  process.stderr.write('millrace: installing dependencies (npm ci), once …\n');
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  // npm's own words go to stderr: stdout belongs to the program that follows.
  const done = spawnSync(command, [...args, 'ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: !npm && process.platform === 'win32',
  });
  if (done.status !== 0) fail('npm ci failed; its messages are above.');
  if (!existsSync(node)) {
    fail(
      'the "node" package brought no binary. Were install scripts off (ignore-scripts)? Run: npm rebuild node',
    );
  }
}

function fail(message) {
  process.stderr.write(`millrace: ${message}\n`);
  process.exit(1);
}

const [program, ...args] = process.argv.slice(2);
if (!program) fail('usage: launch.mjs PROGRAM [ARGUMENT…]');
if (installIsStale()) install();

const cache = join(root, 'node_modules', '.cache', 'millrace');
mkdirSync(cache, { recursive: true });
const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, program), ...args], {
  stdio: 'inherit',
  // The compile cache keeps stripped and compiled TypeScript: the second start is several times faster.
  env: { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? cache },
});
// A terminal's Ctrl-C reaches the whole process group, so SIGINT is only kept from ending this parent early.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGHUP'));
child.on('exit', (code, signal) => {
  process.exit(signal ? 128 + ({ SIGINT: 2, SIGTERM: 15, SIGKILL: 9, SIGHUP: 1 }[signal] ?? 0) : (code ?? 1));
});
