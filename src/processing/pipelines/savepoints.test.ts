import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBench } from './testing.ts';

const actor = { id: 'usr_ana', tenant: 'default' };

test('a savepoint has a name that leads nowhere else, and is listed', async (t) => {
  const bench = await openBench(t);
  const pipelines = await bench.open();
  const { id } = await pipelines.create({ name: 'copy', sql: 'view copied', start: true }, actor);
  await bench.pass(0);
  await assert.rejects(pipelines.makeSavepoint(id, '../elsewhere'), { code: 'savepoint_name_invalid' });
  await assert.rejects(pipelines.restart(id, { savepoint: 'none' }, actor), { code: 'savepoint_not_found' });
  await pipelines.makeSavepoint(id, 'before-change');
  assert.deepEqual(
    (await pipelines.savepoints(id)).map(({ name, epoch }) => [name, epoch]),
    [['before-change', 3]],
  );
});

test('from a savepoint the views stay, from the first event they begin anew; a restart later goes on', async (t) => {
  const bench = await openBench(t);
  const pipelines = await bench.open();
  const { id } = await pipelines.create({ name: 'copy', sql: 'view copied', start: true }, actor);
  await bench.pass(0);
  await pipelines.makeSavepoint(id, 'one');
  await pipelines.restart(id, { savepoint: 'one' }, actor);
  await bench.pass(0);
  const starts = () => bench.execution.calls.filter((call) => call.startsWith('start'));
  assert.match(starts().at(-1) ?? '', new RegExp(`^start ${id}\\.s1 from \\{"savepoint":".*one"\\}$`));
  assert.ok(bench.sinks.calls.every((call) => !call.endsWith('at 2')));

  await pipelines.restart(id, { earliest: true }, actor);
  await bench.pass(0);
  assert.equal(starts().at(-1), `start ${id}.r2 from "earliest"`);
  assert.ok(bench.sinks.calls.some((call) => call.endsWith('at 2')));

  bench.execution.known.add(`${id}.r2`);
  await pipelines.stop(id, actor);
  await pipelines.start(id, actor);
  await bench.pass(0);
  assert.equal(starts().at(-1), `start ${id}.r2`);
});

test('with an edited script a view has the rows of the savepoint, or none, and the pipeline says why', async (t) => {
  const bench = await openBench(t);
  const pipelines = await bench.open();
  const sql = 'view totals\nview means';
  const { id } = await pipelines.create({ name: 'copy', sql, start: true }, actor);
  await bench.pass(0);
  await pipelines.makeSavepoint(id, 'one');
  assert.deepEqual(bench.sinks.calls.slice(-2), ['save totals up to 5', 'save means up to 5']);

  await pipelines.update(id, { name: 'copy', sql: `${sql}\nview more` }, actor);
  await bench.pass(0);
  assert.deepEqual(pipelines.get(id).views?.[0], {
    name: 'totals',
    rows: 'emptied',
    reason: 'the script is another one',
  });
  bench.execution.wrongViews.set('means', 'its columns changed');
  bench.sinks.calls.length = 0;
  const { views } = await pipelines.restart(id, { savepoint: 'one' }, actor);
  assert.deepEqual(views, [
    { name: 'totals', rows: 'restored', reason: 'fits' },
    { name: 'means', rows: 'emptied', reason: 'its columns changed' },
    { name: 'more', rows: 'emptied', reason: 'the savepoint does not hold its rows' },
  ]);
  await bench.pass(0);
  assert.deepEqual(bench.sinks.calls, [
    'drop all but totals means more',
    'define totals of copy at 3',
    'define means of copy at 3',
    'define more of copy at 3',
    'fill totals from one/views/totals.ndjson',
  ]);
  assert.match(bench.execution.calls.at(-1) ?? '', new RegExp(`^start ${id}\\.r3 from .*one`));
});

test('rows are restored before the first commit only, also when the platform was started in between', async (t) => {
  const bench = await openBench(t);
  const first = await bench.open();
  const { id } = await first.create({ name: 'copy', sql: 'view totals', start: true }, actor);
  await bench.pass(0);
  await first.makeSavepoint(id, 'one');
  await first.stop(id, actor);
  await first.update(id, { name: 'copy', sql: 'view totals\nfrom a' }, actor);
  await first.restart(id, { savepoint: 'one' }, actor);
  await bench.pass(0);
  const fills = () => bench.sinks.calls.filter((call) => call.startsWith('fill')).length;
  assert.equal(fills(), 1);
  await first.close();
  const second = await bench.open();
  await bench.pass(0);
  assert.equal(fills(), 2);
  bench.execution.known.add(`${id}.r3`);
  await second.stop(id, actor);
  await second.start(id, actor);
  await bench.pass(0);
  assert.equal(fills(), 2);
  assert.equal(second.get(id).views?.[0]?.rows, 'restored');
});

test('a savepoint whose rows cannot be copied is none', async (t) => {
  const bench = await openBench(t);
  const pipelines = await bench.open();
  const { id } = await pipelines.create({ name: 'copy', sql: 'view totals', start: true }, actor);
  await bench.pass(0);
  bench.sinks.saveRows = () => Promise.reject(new Error('no room'));
  await assert.rejects(pipelines.makeSavepoint(id, 'one'), { message: 'no room' });
  assert.deepEqual(await pipelines.savepoints(id), []);
});
