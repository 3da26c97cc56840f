import assert from 'node:assert/strict';
import type { Scenario } from '../../console/dev/world.ts';
import { assertAccessible } from './axe.ts';
import { consoleTests, until } from './console-harness.ts';

const consoleTest = consoleTests();

/** Every screen, and the beginning of its title. */
const SCREENS: Record<string, string> = {
  '/': 'Overview',
  '/topics': 'Topics',
  '/topics/demo.sensors': 'demo.sensors',
  '/topics/demo.sensors?sel=0:32090&part=headers': 'demo.sensors',
  '/topics/demo.sensors?tab=live': 'demo.sensors',
  '/topics/demo.sensors?tab=produce': 'demo.sensors',
  '/topics/demo.sensors?tab=details': 'demo.sensors',
  '/pipelines': 'Pipelines',
  '/pipelines/pip_sensormeans': 'sensor-means',
  '/pipelines/pip_ordertotals': 'order-totals',
  '/pipelines/pip_ordertotals/edit': 'Edit order-totals',
  '/pipelines/new': 'New pipeline',
  '/dead-letters': 'Dead letters',
  '/dead-letters/dl_0000': '/value must be number',
  '/alerts': 'Alerts',
  '/alerts?tab=rules': 'Alerts',
  '/alerts/alr_1': 'server.latency reads 88.2',
  '/alert-rules/rul_anomaly': 'sensor-anomaly',
  '/alert-rules/new': 'New alert rule',
  '/password': 'Choose a new password',
  '/nothing/here': 'Page not found',
};

/** The places that a fresh or failing platform has. */
const LISTS = ['/', '/topics', '/pipelines', '/dead-letters', '/alerts', '/alerts?tab=rules'];

async function checkScreens(
  open: Parameters<Parameters<typeof consoleTest>[1]>[0],
  scenario: Scenario,
  paths: readonly string[],
): Promise<void> {
  const { page, go, complaints } = await open({ scenario });
  for (const path of paths) {
    await go(path);
    await until(page, `document.title.startsWith(${JSON.stringify(SCREENS[path] ?? '')})`);
    assert.equal(await page.locator('h1').count(), 1, path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await until(page, `document.documentElement.dataset.theme === "${colorScheme}"`);
      await assertAccessible(page, `${path}, ${scenario}, ${colorScheme}`);
    }
  }
  assert.deepEqual(complaints, []);
}

consoleTest(
  'every screen with content has its title and one main heading, and is accessible in light and dark',
  (open) => checkScreens(open, 'full', Object.keys(SCREENS)),
);

consoleTest('the screens of an empty platform are accessible in light and dark', (open) =>
  checkScreens(open, 'empty', LISTS),
);

consoleTest('the screens of a failing platform are accessible in light and dark', (open) =>
  checkScreens(open, 'failing', LISTS),
);

consoleTest('the sign-in and the layers over a screen are accessible in light and dark', async (open) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, go } = await open({ signedIn: false, colorScheme });
    await go('/sign-in');
    await assertAccessible(page, `sign-in, ${colorScheme}`);
    const { page: inside, go: goInside } = await open({ colorScheme });
    await goInside('/topics');
    await inside.keyboard.press('Control+k');
    const search = inside.getByRole('combobox', { name: 'Search' });
    await search.waitFor();
    await assertAccessible(inside, `palette, ${colorScheme}`);
    await inside.keyboard.press('Escape');
    await search.waitFor({ state: 'detached' });
    await inside.keyboard.press('?');
    const sheet = inside.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    await assertAccessible(inside, `shortcuts, ${colorScheme}`);
    await inside.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await inside.getByRole('button', { name: 'New topic' }).click();
    await assertAccessible(inside, `dialog, ${colorScheme}`);
  }
});

consoleTest('nothing but tables and code scrolls sideways at a width of 320 pixels', async (open) => {
  const { page, go } = await open({ width: 320 });
  for (const path of Object.keys(SCREENS)) {
    await go(path);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, path);
  }
});

consoleTest('the theme is set before anything is painted, and a choice outlives the page', async (open) => {
  const { page, go } = await open({ colorScheme: 'dark' });
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.goto('/');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.unroute('**/assets/*.js');
  await go('/');
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await go('/topics');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'light');
});
