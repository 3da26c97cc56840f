import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { type MockServer, startMockServer } from '../../console/dev/mock-server.ts';
import type { WorldOptions } from '../../console/dev/world.ts';
import { buildConsoleIfStale } from '../../src/compose/console-build.ts';
import { findChromium, launchChromium } from './chromium.ts';

const WAIT_MS = 15_000;
const POLL_MS = 50;

export interface Opened {
  page: Page;
  server: MockServer;
  /** What the page itself complained about: uncaught errors, and refusals by the Content-Security-Policy. */
  complaints: string[];
  /** Opens a path of the console. */
  go: (path: string) => Promise<void>;
}

export interface OpenOptions extends WorldOptions {
  signedIn?: boolean;
  width?: number;
  colorScheme?: 'light' | 'dark';
}

/**
 * Prepares the tests of one file: the console's build and one browser for all of them. Returns a function like `test`
 * whose body gets `open`; without a browser the tests are skipped, with the reason.
 */
export function consoleTests() {
  let browser: Browser | undefined;
  let skip: string | undefined;
  before(async () => {
    const found = await findChromium();
    if ('skip' in found) {
      skip = found.skip;
      return;
    }
    await buildConsoleIfStale();
    browser = await launchChromium(found.path);
  });
  after(() => browser?.close());
  return (name: string, body: (open: (options?: OpenOptions) => Promise<Opened>) => Promise<void>): void =>
    void test(name, async (context) => {
      if (browser === undefined) return context.skip(skip ?? 'no browser');
      const started = browser;
      await body((options) => openConsole(context, started, options ?? {}));
    });
}

/** A fresh browser profile on a mock server of its own; both are closed with the test. */
async function openConsole(context: TestContext, browser: Browser, options: OpenOptions): Promise<Opened> {
  const { signedIn = true, width = 1280, colorScheme = 'light', ...world } = options;
  const server = await startMockServer(world);
  server.world.signedIn = signedIn;
  const profile = await browser.newContext({
    baseURL: server.url,
    colorScheme,
    viewport: { width, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  profile.setDefaultTimeout(WAIT_MS);
  context.after(async () => {
    await profile.close();
    await server.close();
  });
  const page = await profile.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  const go = async (path: string) => {
    await page.goto(path);
    await settled(page);
  };
  return { page, server, complaints, go };
}

/** Resolves when the screen is there: its heading is shown and nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('body:not(:has(.skeleton))').waitFor();
}

/**
 * Resolves when the expression, evaluated in the page, is true. (Playwright's own `waitForFunction` needs `eval`, which
 * the page's Content-Security-Policy forbids.)
 */
export async function until(page: Page, expression: string): Promise<void> {
  const endMs = Date.now() + WAIT_MS;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > endMs) throw new Error(`It never came true: ${expression}`);
    await sleep(POLL_MS);
  }
}
