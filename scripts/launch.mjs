#!/usr/bin/env node
// Starts a Millrace program from a bare checkout: plain JavaScript that any Node 20 can read.
// It installs what the lock file names when that is missing or older than the lock file, then runs
// the given program with the Node 24 that the project brings as an npm dependency.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeArguments, nodeEnvironment } from './node-runtime.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const installed = join(root, 'node_modules', '.package-lock.json');

/** A linked folder is another checkout's: what is installed there is used, and never touched. */
const isLinked = lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() === true;

function installIsStale() {
  if (isLinked) return false;
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

const command = [node, ...nodeArguments, join(root, program), ...args];
const environment = nodeEnvironment(root);
if (program === 'src/main.ts') compileOnce();
if (process.platform !== 'win32' && process.execve) become();
else spawnAndWait();

/**
 * Compiles everything ahead of the first start, in a process that then ends. Otherwise the platform and each of its
 * threads would load the compiler of Node, some 8 MB a thread, and keep it.
 */
function compileOnce() {
  const done = join(environment.NODE_COMPILE_CACHE, 'compiled');
  if (existsSync(done) && statSync(done).mtimeMs > statSync(installed).mtimeMs) return;
  mkdirSync(environment.NODE_COMPILE_CACHE, { recursive: true });
  const compiler = [...nodeArguments, join(root, 'scripts', 'compile.ts'), '--version'];
  // Whatever goes wrong here goes wrong again in the program, which says it better.
  if (spawnSync(node, compiler, { env: environment, stdio: 'ignore' }).status === 0) writeFileSync(done, '');
}

/** The program takes this process over: one process less, of 40 MB, and signals need no messenger. */
function become() {
  process.execve(node, command, environment);
}

function spawnAndWait() {
  const child = spawn(node, command.slice(1), { stdio: 'inherit', env: environment });
  // A terminal's Ctrl-C reaches the whole process group, so SIGINT is only kept from ending this parent early.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('exit', (code, signal) => {
    process.exit(
      signal ? 128 + ({ SIGINT: 2, SIGTERM: 15, SIGKILL: 9, SIGHUP: 1 }[signal] ?? 0) : (code ?? 1),
    );
  });
}
