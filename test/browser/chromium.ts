/**
 * A browser for tests: Chromium as the system has it, or as Debian's package manager can install it.
 * Playwright's own browsers are not downloaded; `playwright-core` only steers.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium } from 'playwright-core';

const PATHS = [
  process.env.MILLRACE_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const INSTALL_TIMEOUT_MS = 240_000;

/** Taken by whoever installs; test files run in several processes at once. */
const INSTALL_LOCK = join(tmpdir(), 'millrace-chromium-install');

export type Chromium = { path: string } | { skip: string };

/** Where Chromium is; installs Debian's where that is possible. Otherwise why the tests are skipped. */
export async function findChromium(): Promise<Chromium> {
  const found = installedPath();
  if (found) return { path: found };
  const obstacle = installObstacle();
  if (obstacle) return { skip: `no Chromium: ${obstacle} (MILLRACE_CHROMIUM can name one)` };
  const failure = await installOnce();
  const installed = installedPath();
  return installed ? { path: installed } : { skip: `no Chromium: ${failure ?? 'apt-get installed none'}` };
}

/** Starts the browser; the caller closes it. */
export function launchChromium(path: string): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: ARGUMENTS });
}

function installedPath(): string | undefined {
  return PATHS.find((path) => path !== undefined && existsSync(path));
}

function installObstacle(): string | undefined {
  if (!existsSync('/usr/bin/apt-get')) return 'this system has no apt-get to install it with';
  if (process.getuid?.() !== 0) return 'installing it with apt-get needs root';
  return undefined;
}

/** Installs it, or waits for the process that does. Resolves with what went wrong. */
async function installOnce(): Promise<string | undefined> {
  try {
    mkdirSync(INSTALL_LOCK);
  } catch {
    return waitForOther();
  }
  try {
    return install();
  } finally {
    rmdirSync(INSTALL_LOCK);
  }
}

function install(): string | undefined {
  const run = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { timeout: INSTALL_TIMEOUT_MS, encoding: 'utf8' });
  run('update');
  const done = run('install', '-y', '--no-install-recommends', 'chromium');
  return done.status === 0 ? undefined : `apt-get failed: ${done.stderr.trim().split('\n').at(-1) ?? ''}`;
}

async function waitForOther(): Promise<string | undefined> {
  for (let waitedMs = 0; waitedMs < INSTALL_TIMEOUT_MS; waitedMs += 500) {
    if (!existsSync(INSTALL_LOCK)) return undefined;
    await sleep(500);
  }
  return 'another process did not finish installing it';
}
