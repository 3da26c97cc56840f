import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  api,
  eventually,
  newDataDirectory,
  type PlatformProcess,
  removeDataDirectory,
  startPlatformProcess,
} from '../support/platform-process.ts';
import { assertAccessible } from './axe.ts';
import { findChromium, launchChromium } from './chromium.ts';

const found = await findChromium();
const skip = 'skip' in found ? found.skip : false;
/** `MILLRACE_SCREENSHOT=FILE` keeps a picture of the overview, as the README shows it. */
const screenshot = process.env['MILLRACE_SCREENSHOT'];
const PASSWORD = 'a quiet river turns the wheel';
/** From the first start: what the overview must show by then. */
const FIRST_SIGHT_MS = 30_000;

let platform: PlatformProcess;
let dataDirectory: string;
let browser: Browser;
let page: Page;
const pageErrors: string[] = [];

before(async () => {
  if ('skip' in found) return;
  dataDirectory = await newDataDirectory();
  platform = await startPlatformProcess({ dataDirectory, args: [] });
  browser = await launchChromium(found.path);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('pageerror', (error) => pageErrors.push(error.message));
});
after(async () => {
  if (skip !== false) return;
  await browser?.close();
  await platform?.end('SIGTERM');
  await removeDataDirectory(dataDirectory);
});

test('the admin signs in with the one-time password and chooses another', { skip }, async () => {
  const [, oneTime = ''] = /one-time password\s+(\S+)/u.exec(platform.words()) ?? [];
  await page.goto(platform.url);
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(oneTime);
  await assertAccessible(page, 'sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Current password').fill(oneTime);
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await assertAccessible(page, 'password');
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
});

test('within 30 seconds the overview shows live charts, an anomaly, an alert and a dead letter', {
  skip,
}, async () => {
  const main = page.getByRole('main');
  await main
    .getByText(/\d+ (anomaly|anomalies)/u)
    .first()
    .waitFor({ timeout: FIRST_SIGHT_MS });
  await main.locator('canvas').first().waitFor({ timeout: FIRST_SIGHT_MS });
  await eventually(async () => {
    const overview = (await api(platform, 'GET', '/v1/overview')).body;
    return Number(overview['firingAlerts']) > 0 && Number(overview['openDeadLetters']) > 0 ? true : undefined;
  }, FIRST_SIGHT_MS);
  await main
    .getByText(/unlike its past/u)
    .first()
    .waitFor({ timeout: FIRST_SIGHT_MS });
  if (screenshot !== undefined) {
    mkdirSync(dirname(screenshot), { recursive: true });
    await page.waitForTimeout(75_000);
    await page.screenshot({ path: screenshot });
  }
});

test('a dead letter is mended and replayed', { skip }, async () => {
  await page.goto(`${platform.url}/dead-letters?status=open`);
  await page
    .getByRole('main')
    .getByRole('link', { name: /contract|schema|must be|required/iu })
    .first()
    .waitFor();
  const [letter] = (await api(platform, 'GET', '/v1/dead-letters?status=open')).body['items'] as {
    id: string;
  }[];
  await page.goto(`${platform.url}/dead-letters/${letter?.id}`);
  // The letter holds the event whole, with its CloudEvents envelope; only the data is broken.
  const { body } = await api(platform, 'GET', `/v1/dead-letters/${letter?.id}`);
  const event = JSON.parse(String(body['text'])) as Record<string, unknown>;
  const data = { sensor: 'mended', value: 1, unit: 'ratio', ts: new Date().toISOString(), source: 'host' };
  await page.getByLabel('Event').fill(JSON.stringify({ ...event, data }));
  await page.getByRole('button', { name: /^Replay/u }).click();
  await eventually(async () => {
    const replayed = await api(platform, 'GET', `/v1/dead-letters/${letter?.id}`);
    return replayed.body['status'] === 'replayed' ? true : undefined;
  });
});

test('axe finds nothing on any screen, light and dark, with real data', { skip }, async () => {
  const alerts = (await api(platform, 'GET', '/v1/alerts')).body['items'] as { id: string }[];
  const letters = (await api(platform, 'GET', '/v1/dead-letters')).body['items'] as { id: string }[];
  const places = [
    '/',
    '/topics',
    '/topics/demo.sensors',
    '/topics/demo.sensors?tab=live',
    '/pipelines',
    '/pipelines/sensor-anomalies',
    '/pipelines/new',
    '/dead-letters',
    `/dead-letters/${letters[0]?.id}`,
    '/alerts',
    `/alerts/${alerts[0]?.id}`,
    '/alerts?tab=rules',
    '/nowhere',
  ];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const place of places) {
      await page.goto(platform.url + place);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForTimeout(300);
      await assertAccessible(page, `${place} (${colorScheme})`);
    }
  }
  assert.deepEqual(pageErrors, []);
});
