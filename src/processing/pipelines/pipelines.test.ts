import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded } from '#foundation';
import { final, openBench, temporary } from './testing.ts';

const ana = { id: 'usr_ana', tenant: 'default' };

test('runs what shall run: views and topics first, then the script', async (t) => {
  const { open, execution, sinks, pass } = await openBench(t);
  const pipelines = await open();
  const { id } = await pipelines.create(
    { name: 'means', sql: 'from a\nview means\ntopic b', start: true },
    ana,
  );
  await pass(0);
  assert.deepEqual(sinks.calls, [
    'keep views of 0',
    'drop all but means',
    'define means of means at 1',
    'topic b',
  ]);
  assert.deepEqual(execution.calls, [`start ${id}`]);
  const pipeline = pipelines.get('means');
  assert.deepEqual(
    [pipeline.state, pipeline.desired, pipeline.metrics.recordsIn, pipeline.sources, pipeline.sinks],
    [
      'running',
      'running',
      7,
      ['a'],
      [
        { kind: 'view', name: 'means' },
        { kind: 'topic', name: 'b' },
      ],
    ],
  );
});

test('does not start what is only saved, and stops and starts on demand', async (t) => {
  const { open, execution, pass } = await openBench(t);
  const pipelines = await open();
  const { id } = await pipelines.create({ name: 'means', sql: 'view means' }, ana);
  await pass(0);
  assert.deepEqual([execution.calls, pipelines.get(id).state], [[], 'stopped']);
  assert.equal((await pipelines.start(id, ana)).state, 'starting');
  await pass(0);
  assert.equal((await pipelines.stop('means', ana)).state, 'stopped');
  assert.deepEqual(execution.calls, [`start ${id}`, `stop ${id}`]);
});

test('refuses a script with errors, with all its diagnostics', async (t) => {
  const pipelines = await (await openBench(t)).open();
  await assert.rejects(pipelines.create({ name: 'bad', sql: 'view a\nerror' }, ana), (error) => {
    assert.ok(isCoded(error, 'sql_invalid'));
    assert.equal((error.details['diagnostics'] as unknown[]).length, 1);
    return error.message === 'Line 2, column 1: No.';
  });
  assert.deepEqual(pipelines.list(), []);
});

test('refuses a script whose results go nowhere, rather than failing when it starts', async (t) => {
  const pipelines = await (await openBench(t)).open();
  const [diagnostic] = (await pipelines.validate('')).diagnostics;
  assert.match(diagnostic?.message ?? '', /INSERT INTO/u);
  await assert.rejects(pipelines.create({ name: 'idle', sql: '' }, ana), (error) =>
    isCoded(error, 'sql_invalid'),
  );
});

test('lets no pipeline write the topics that hold the platform’s own truth', async (t) => {
  const pipelines = await (await openBench(t)).open();
  const forger = { name: 'forger', sql: 'topic millrace.events' };
  await assert.rejects(pipelines.create(forger, ana), (error) => isCoded(error, 'sql_invalid'));
});

test('lets one pipeline write a view', async (t) => {
  const pipelines = await (await openBench(t)).open();
  await pipelines.create({ name: 'one', sql: 'view means' }, ana);
  await assert.rejects(pipelines.create({ name: 'two', sql: 'view means' }, ana), (error) =>
    isCoded(error, 'sink_taken'),
  );
  await pipelines.update('one', { name: 'one', sql: 'view means\nview more' }, ana);
});

test('begins anew with another script, and goes on under another name', async (t) => {
  const { open, execution, sinks, pass } = await openBench(t);
  const pipelines = await open();
  const { id } = await pipelines.create({ name: 'means', sql: 'view means', start: true }, ana);
  await pass(0);
  await pipelines.update(id, { name: 'averages', sql: 'view means' }, ana);
  await pass(0);
  assert.deepEqual(execution.calls, [`start ${id}`]);
  assert.equal(sinks.calls.at(-1), 'define means of averages at 1');
  await pipelines.update(id, { name: 'averages', sql: 'view others' }, ana);
  await pass(0);
  assert.deepEqual(execution.calls.slice(1, 3), [`stop ${id}`, `discard ${id}`]);
  assert.equal(execution.calls.at(-1), `start ${id}.r2`);
  assert.deepEqual(sinks.calls.slice(-2), ['drop all but others', 'define others of averages at 2']);
});

test('refuses an update of another version than it was meant for', async (t) => {
  const pipelines = await (await openBench(t)).open();
  const { version } = await pipelines.create({ name: 'means', sql: 'view a' }, ana);
  await pipelines.update('means', { name: 'means', sql: 'view b' }, ana, version);
  await assert.rejects(pipelines.update('means', { name: 'means', sql: 'view c' }, ana, version), (error) =>
    isCoded(error, 'version_conflict'),
  );
});

test('starts a failed pipeline again, later each time, and leaves it alone after five times', async (t) => {
  const { open, execution, pass } = await openBench(t);
  const pipelines = await open();
  const { id } = await pipelines.create({ name: 'means', sql: 'view a', start: true }, ana);
  await pass(0);
  const starts = (): number => execution.calls.filter((call) => call.startsWith('start')).length;
  for (const [round, delayMs] of [1_000, 2_000, 4_000, 8_000, 16_000].entries()) {
    execution.end(id, 'failed');
    await pass(500);
    assert.deepEqual([pipelines.get(id).state, pipelines.get(id).error?.code], ['starting', 'worker_died']);
    await pass(delayMs - 1);
    assert.equal(starts(), round + 1);
    await pass(1);
    assert.equal(starts(), round + 2);
  }
  execution.end(id, 'failed');
  await pass(500);
  await pass(600_000);
  assert.deepEqual([pipelines.get(id).state, starts()], ['failed', 6]);
  await pipelines.start(id, ana);
  await pass(0);
  assert.deepEqual([pipelines.get(id).state, pipelines.get(id).error], ['running', null]);
});

test('forgets old failures once a pipeline has run for a minute', async (t) => {
  const { open, execution, pass } = await openBench(t);
  const pipelines = await open();
  const { id } = await pipelines.create({ name: 'means', sql: 'view a', start: true }, ana);
  await pass(0);
  for (let i = 0; i < 10; i++) {
    await pass(60_000);
    execution.end(id, 'failed');
    await pass(500);
    await pass(1_000);
  }
  assert.equal(pipelines.get(id).state, 'running');
});

test('tries again what may pass, and fails at once on what will not', async (t) => {
  const { open, execution, pass } = await openBench(t);
  const pipelines = await open();
  execution.startErrors.push(temporary('busy'));
  const { id } = await pipelines.create({ name: 'means', sql: 'view a', start: true }, ana);
  await pass(0);
  assert.equal(pipelines.get(id).error?.message, 'busy');
  await pass(1_000);
  assert.equal(pipelines.get(id).state, 'running');
  await pipelines.stop(id, ana);
  execution.startErrors.push(final('no topic'));
  await pipelines.start(id, ana);
  await pass(0);
  assert.deepEqual([pipelines.get(id).state, pipelines.get(id).error?.message], ['failed', 'no topic']);
});

test('lets a pipeline whose inputs ended rest', async (t) => {
  const { open, execution, pass } = await openBench(t);
  const pipelines = await open();
  const { id } = await pipelines.create({ name: 'once', sql: 'view a', start: true }, ana);
  await pass(0);
  execution.end(id, 'stopped');
  await pass(500);
  await pass(60_000);
  assert.deepEqual([pipelines.get(id).state, pipelines.get(id).error], ['stopped', null]);
  assert.equal(execution.calls.filter((call) => call.startsWith('start')).length, 1);
});

test('goes on after a start of the platform with what was running', async (t) => {
  const { open, execution, sinks, pass } = await openBench(t);
  const first = await open();
  const { id } = await first.create({ name: 'means', sql: 'view a', start: true }, ana);
  await first.create({ name: 'resting', sql: 'view b' }, ana);
  await pass(0);
  await first.close();
  assert.equal(execution.calls.at(-1), `stop ${id}`);
  const second = await open();
  await pass(0);
  assert.equal(execution.calls.at(-1), `start ${id}`);
  assert.ok(sinks.calls.includes('keep views of 2'));
  assert.deepEqual(
    second.list().map(({ name, state }) => [name, state]),
    [
      ['means', 'running'],
      ['resting', 'stopped'],
    ],
  );
});

test('deletes a pipeline with what it ran, its views and its state', async (t) => {
  const { open, execution, sinks, pass } = await openBench(t);
  const pipelines = await open();
  const { id } = await pipelines.create({ name: 'means', sql: 'view a', start: true }, ana);
  await pass(0);
  await pipelines.delete('means', ana);
  assert.deepEqual(execution.calls.slice(1), [`stop ${id}`, `discard ${id}`]);
  assert.equal(sinks.calls.at(-1), 'drop all but none');
  assert.throws(
    () => pipelines.get(id),
    (error) => isCoded(error, 'pipeline_not_found'),
  );
  await pipelines.create({ name: 'means', sql: 'view a' }, ana);
});

test('ends as the last of many hasty commands wants it', async (t) => {
  const { open, execution, pass } = await openBench(t);
  const pipelines = await open();
  const { id } = await pipelines.create({ name: 'means', sql: 'view a', start: true }, ana);
  const commands = [
    pipelines.stop(id, ana),
    pipelines.start(id, ana),
    pipelines.stop(id, ana),
    pipelines.start(id, ana),
  ];
  await Promise.all(commands);
  await pass(0);
  assert.deepEqual([pipelines.get(id).state, execution.running.has(id)], ['running', true]);
  await pipelines.stop(id, ana);
  assert.deepEqual([pipelines.get(id).state, execution.running.size], ['stopped', 0]);
});
