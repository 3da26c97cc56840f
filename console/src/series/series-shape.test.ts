import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { View } from '../api/views.ts';
import { chartableViews, seriesShape } from './series-shape.ts';

function view(name: string, columns: Record<string, string>, primaryKey: string[] = []): View {
  return {
    name,
    pipeline: null,
    rows: 0,
    primaryKey,
    columns: Object.entries(columns).map(([n, type]) => ({ name: n, type })),
  };
}

const health = view(
  'sensor_health',
  {
    sensor: 'STRING',
    ts: 'TIMESTAMP_LTZ(3)',
    actual_value: 'DOUBLE',
    forecast_value: 'DOUBLE',
    lower_bound: 'DOUBLE',
    upper_bound: 'DOUBLE',
    is_anomaly: 'BOOLEAN',
  },
  ['sensor', 'ts'],
);
const means = view(
  'sensor_means',
  { sensor: 'VARCHAR(2147483647)', window_start: 'TIMESTAMP(3)', mean_value: 'DOUBLE' },
  ['sensor', 'window_start'],
);
const totals = view('totals', { country: 'STRING', orders: 'BIGINT' }, ['country']);

test('finds time, value, key, band and verdict of an anomaly view', () => {
  assert.deepEqual(seriesShape(health), {
    view: 'sensor_health',
    time: { name: 'ts', type: 'TIMESTAMP_LTZ(3)' },
    value: 'actual_value',
    key: 'sensor',
    lower: 'lower_bound',
    upper: 'upper_bound',
    anomaly: 'is_anomaly',
    score: null,
  });
});

test('takes a mean for the value, and a view without time or number for no series', () => {
  assert.equal(seriesShape(means)?.value, 'mean_value');
  assert.equal(seriesShape(means)?.time.name, 'window_start');
  assert.equal(seriesShape(totals), null);
});

test('takes the time of the primary key, and any number if none has a telling name', () => {
  const columns = { window_start: 'TIMESTAMP_LTZ(3)', window_end: 'TIMESTAMP_LTZ(3)', orders: 'BIGINT' };
  const shape = seriesShape(view('hourly', columns, ['window_start']));
  assert.deepEqual([shape?.time.name, shape?.value], ['window_start', 'orders']);
});

test('a text column outside the primary key does not split a view into series', () => {
  const quakes = view('quakes', { hour: 'TIMESTAMP(3)', magnitude: 'DOUBLE', place: 'STRING' }, ['hour']);
  assert.equal(seriesShape(quakes)?.key, null);
});

test('puts sensor_health first, then other views with a verdict', () => {
  const other = { ...health, name: 'zz' };
  assert.deepEqual(
    chartableViews([means, other, totals, health]).map((shape) => shape.view),
    ['sensor_health', 'zz', 'sensor_means'],
  );
});
