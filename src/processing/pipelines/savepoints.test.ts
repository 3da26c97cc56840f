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
