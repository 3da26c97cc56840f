import assert from 'node:assert/strict';
import { PASSWORD } from '../../console/dev/world.ts';
import { consoleTests, settled, until } from './console-harness.ts';

const consoleTest = consoleTests();

consoleTest('signing in leads back to where one wanted to go, and out again', async (open) => {
  const { page, server } = await open({ signedIn: false });
  await page.goto('/topics?q=demo');
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Topics', exact: true }).waitFor();
  assert.equal(new URL(page.url()).search, '?q=demo');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(server.world.signedIn, false);
});

consoleTest('the sign-in form can be pasted into and filled by password managers', async (open) => {
  const { page, go } = await open({ signedIn: false });
  await go('/sign-in');
  const password = page.getByLabel('Password', { exact: true });
  assert.equal(await page.getByLabel('User name').getAttribute('autocomplete'), 'username');
  assert.equal(await password.getAttribute('autocomplete'), 'current-password');
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(PASSWORD)})`);
  await password.focus();
  await page.keyboard.press('Control+v');
  assert.equal(await password.inputValue(), PASSWORD);
});

consoleTest('a link to another site is not followed after signing in', async (open) => {
  const { page, go, server } = await open({ signedIn: false });
  await go('/sign-in?next=//evil.test/');
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  assert.equal(new URL(page.url()).origin, server.url);
});

consoleTest('at the first sign-in one’s own password must be chosen before anything else', async (open) => {
  const { page } = await open({ signedIn: false, passwordChangeRequired: true });
  await page.goto('/alerts');
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.goto('/topics');
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByLabel('New password').fill('too short');
  await page.getByText('6 more to go').waitFor();
  await page.getByLabel('New password').fill('a river that is mine alone');
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByRole('heading', { name: 'Topics', exact: true }).waitFor();
});

consoleTest('when the session ends meanwhile, the sign-in keeps the place', async (open) => {
  const { page, go, server } = await open();
  await go('/pipelines?sort=-in');
  server.world.signedIn = false;
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('next'), '/pipelines?sort=-in');
});

consoleTest(
  'the overview shows the flow, live charts with anomalies, alerts and dead letters',
  async (open) => {
    const { page, go } = await open();
    await go('/');
    await page.getByText('The pipeline order-totals failed').waitFor();
    await page.getByRole('list', { name: 'Flow of events, step by step' }).getByText('Pipelines').waitFor();
    await page
      .getByRole('img', { name: /^host\.cpu\./ })
      .locator('canvas')
      .waitFor();
    await page
      .getByText(/\d anomal/)
      .first()
      .waitFor();
    await page
      .getByRole('region', { name: 'View sensor_health' })
      .getByText('Live', { exact: true })
      .waitFor();
    await page.getByRole('link', { name: /server\.latency reads 88\.2/ }).waitFor();
    await page.getByRole('button', { name: 'Show host.cpu as table' }).click();
    await page
      .getByRole('group', { name: 'host.cpu as table' })
      .getByRole('cell', { name: 'normal' })
      .first()
      .waitFor();
  },
);

consoleTest(
  'dragging over a chart zooms all of them; the URL has the range, and back undoes it',
  async (open) => {
    const { page, go } = await open();
    await go('/');
    const plot = page.getByRole('img', { name: /^host\.cpu\./ }).locator('.u-over');
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.3, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Back to live' }).waitFor();
    const { searchParams } = new URL(page.url());
    const lengthMs = Number(searchParams.get('to')) - Number(searchParams.get('from'));
    assert.ok(lengthMs > 60_000 && lengthMs < 120_000, `about 30 % of 5 minutes, not ${lengthMs} ms`);
    await page.goBack();
    await page
      .getByRole('combobox', { name: 'Range' })
      .getByText('Last 5 min')
      .waitFor({ state: 'attached' });
    assert.equal(new URL(page.url()).search, '');
  },
);

consoleTest('an empty platform shows how to send the first event, and fills by itself', async (open) => {
  const { page, go, server } = await open({ scenario: 'empty' });
  await go('/');
  await page.getByRole('button', { name: 'Put a fresh API key into the command' }).click();
  await page.getByText('mr_3kQ9mPpXo2').waitFor();
  const topic = server.world.topics[0];
  assert.ok(topic);
  server.world.topics.push({ ...topic, name: 'mine', internal: false, records: 1 });
  await page.getByRole('heading', { name: 'Live streams' }).waitFor();
});

consoleTest('a message is opened by a link that anybody can open again', async (open) => {
  const { page, go } = await open();
  await go('/topics/demo.sensors');
  await page.getByRole('link', { name: '32095' }).first().click();
  await page.getByRole('group', { name: 'Value' }).getByText('"sensor"').waitFor();
  await page.getByRole('link', { name: 'Headers' }).click();
  await page.getByText('io.millrace.demo.reading').waitFor();
  const link = page.url();
  await page.goto('/');
  await page.goto(link);
  await page.getByText('io.millrace.demo.reading').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.search.includes('sel'));
});

consoleTest(
  'a live tail can be paused: what comes is held back, counted, and shown at once after',
  async (open) => {
    const { page, go } = await open();
    await go('/topics/demo.sensors?tab=live');
    const offsets = page.locator('.records .row-link');
    await offsets.nth(5).waitFor();
    await page.keyboard.press('p');
    await page.getByText('Paused', { exact: true }).waitFor();
    const frozen = await offsets.first().innerText();
    const jump = page.getByRole('button', { name: /Jump to newest \(\d+\)/ });
    await jump.waitFor();
    assert.equal(await offsets.first().innerText(), frozen);
    await jump.click();
    await page.getByText('Live', { exact: true }).waitFor();
    await until(page, `document.querySelector('.records .row-link').textContent !== '${frozen}'`);
  },
);

consoleTest('producing tells what was accepted where, and what was refused why', async (open) => {
  const { page, go } = await open();
  await go('/topics/demo.sensors?tab=produce');
  const body = page.getByLabel('Body');
  await body.fill('{"sensor":"x",');
  assert.ok(await page.getByRole('button', { name: 'Send' }).isDisabled());
  await body.fill('{"sensor":"x","value":"n/a"}');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Not accepted: Every event was rejected').waitFor();
  await body.fill('{"sensor":"x","value":1}');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('link', { name: 'partition 0, offset 32099' }).waitFor();
});

consoleTest('wrong SQL is marked where it is wrong, and right SQL becomes a pipeline', async (open) => {
  const { page, go, server } = await open();
  await go('/pipelines/new');
  await page.getByLabel('Name').fill('mine');
  const editor = page.getByRole('textbox', { name: 'SQL' });
  await editor.fill('CREATE VIEW a AS\n  SELCT 1;');
  await page.getByRole('button', { name: /2:3.*SELCT.*Did you mean “SELECT”/ }).click();
  assert.equal(await page.locator('.editor mark').innerText(), 'SELCT');
  assert.equal(await page.evaluate('document.activeElement.selectionStart'), 19);
  await page.keyboard.type('E');
  await editor.fill('CREATE VIEW a AS\n  SELECT 1;');
  await page.getByText('The SQL is valid').waitFor();
  await page.keyboard.press('Control+s');
  await page.getByRole('heading', { name: 'mine' }).waitFor();
  assert.equal(server.world.pipelines.at(-1)?.sql, 'CREATE VIEW a AS\n  SELECT 1;');
});

consoleTest('a pipeline is stopped, started, and deleted only after its name is typed', async (open) => {
  const { page, go, server } = await open();
  await go('/pipelines/pip_sensormeans');
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const confirm = page.getByRole('button', { name: 'Delete pipeline' });
  assert.ok(await confirm.isDisabled());
  await page.getByLabel('Type sensor-means to confirm').fill('sensor-means');
  await confirm.click();
  await page.getByRole('heading', { name: 'Pipelines', exact: true }).waitFor();
  assert.ok(!server.world.pipelines.some(({ name }) => name === 'sensor-means'));
});

consoleTest('a dead letter is repaired and replayed by keyboard alone', async (open) => {
  const { page, go, server } = await open();
  await go('/dead-letters?code=schema_violation&q=n/a');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Repair and replay' }).waitFor();
  await page.keyboard.press('r');
  await page.getByText('It would fail again').waitFor();
  await page.keyboard.press('e');
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"sensor":"host.cpu","value":0.5}');
  await page.keyboard.press('Control+Enter');
  await page.getByText(/Replayed to/).waitFor();
  assert.equal(server.world.deadLetters[0]?.status, 'replayed');
});

consoleTest('a dead letter is discarded with a reason, and the filter stands in the URL', async (open) => {
  const { page, go, server } = await open();
  await go('/dead-letters/dl_0001');
  await page.keyboard.press('d');
  const confirm = page.getByRole('button', { name: 'Discard event' });
  assert.ok(await confirm.isDisabled());
  await page.getByLabel('Reason').fill('A test event.');
  await confirm.click();
  await page.getByText('The dead letter is discarded.').waitFor();
  assert.equal(server.world.deadLetters[1]?.discardReason, 'A test event.');
  await page.getByRole('button', { name: 'Discarded', exact: true }).click();
  await page.waitForURL(/status=discarded/);
});

consoleTest('an alert rule is made, refused with its reason, mended and saved', async (open) => {
  const { page, go, server } = await open();
  await go('/alert-rules/new');
  await page.getByLabel('Name').fill('hot-cpu');
  await page.getByLabel('Stream').fill('demo.sensors');
  await page.getByLabel('Condition').fill('value == 1');
  await page.getByLabel('Summary').fill('{{sensor}} is hot');
  await page.getByRole('button', { name: 'Create rule' }).click();
  await page.getByText('Equality is written with one').waitFor();
  await page.getByLabel('Condition').fill('value > 0.9');
  await page.getByRole('button', { name: 'Create rule' }).click();
  await page.getByRole('link', { name: 'hot-cpu' }).click();
  await page.getByLabel('Holds for').fill('30s');
  await page.getByRole('button', { name: 'Save rule' }).click();
  await page.getByText('hot-cpu is saved.').waitFor();
  assert.equal(server.world.alertRules.at(-1)?.for, '30s');
});

consoleTest(
  'the keyboard goes everywhere: letters after g, the palette, and back out of a layer',
  async (open) => {
    const { page, go } = await open();
    await go('/');
    for (const [letter, heading] of Object.entries({
      t: 'Topics',
      p: 'Pipelines',
      l: 'Alerts',
      d: 'Dead letters',
    })) {
      await page.keyboard.press('g');
      await page.keyboard.press(letter);
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      await until(page, 'document.activeElement.tagName === "H1"');
    }
    await page.keyboard.press('Control+k');
    await page.keyboard.type('sensors');
    await page.getByRole('option', { name: /demo\.sensors/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'demo.sensors' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('gt');
    assert.equal(await page.getByLabel('Contains').inputValue(), 'gt');
  },
);

consoleTest('the skip link leads past the navigation', async (open) => {
  const { page, go } = await open();
  await go('/topics');
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: 'Skip to content' }).press('Enter');
  await until(page, 'document.activeElement.id === "main"');
});

consoleTest('a link that is half understood shows its page, and says what was ignored', async (open) => {
  const { page, go } = await open();
  await go('/dead-letters?status=lost&q=ts&colour=red');
  await page.getByText('“status=lost” was not understood').waitFor();
  await page.getByText('“colour=red” was not understood').waitFor();
  assert.equal(await page.getByLabel('Contains').inputValue(), 'ts');
});

consoleTest('who lacks a permission sees which, before and after asking', async (open) => {
  const { page, go } = await open({ role: 'viewer' });
  await go('/pipelines/pip_sensormeans');
  const stop = page.getByRole('button', { name: 'Stop' });
  assert.ok(await stop.isDisabled());
  assert.match((await stop.getAttribute('title')) ?? '', /pipeline:write/);
  const refusal = {
    title: 'Permission denied',
    status: 403,
    code: 'permission_denied',
    permission: 'topic:read',
  };
  await page.route('**/v1/topics?*', (route) => route.fulfill({ status: 403, json: refusal }));
  await go('/topics');
  await page.getByText('Missing permission: topic:read').waitFor();
});

consoleTest(
  'a failing platform is told panel by panel, with the trace, and asked again on request',
  async (open) => {
    const { page, go, server } = await open({ scenario: 'failing' });
    await go('/topics');
    await page.getByText('The database does not answer').waitFor();
    await page.getByText('4bf92f3577b34da6a3ce929d0e0e4736').waitFor();
    server.world.scenario = 'full';
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'demo.quakes' }).waitFor();
    await settled(page);
  },
);
