import type { Row, View } from '../src/api/views.ts';
import { readingAt, SENSORS, type Sensor } from './sensor-data.ts';

const KEPT_S = 1_500;
const MEANS_WINDOW_S = 10;

export function views(): View[] {
  return [
    {
      name: 'sensor_health',
      pipeline: 'sensor-anomalies',
      primaryKey: ['sensor', 'ts'],
      rows: KEPT_S * SENSORS.length,
      columns: columns({
        sensor: 'STRING',
        ts: 'TIMESTAMP_LTZ(3)',
        actual_value: 'DOUBLE',
        forecast_value: 'DOUBLE',
        lower_bound: 'DOUBLE',
        upper_bound: 'DOUBLE',
        anomaly_score: 'DOUBLE',
        is_anomaly: 'BOOLEAN',
      }),
    },
    {
      name: 'sensor_means',
      pipeline: 'sensor-means',
      primaryKey: ['sensor', 'window_start'],
      rows: Math.floor(KEPT_S / MEANS_WINDOW_S) * SENSORS.length,
      columns: columns({
        sensor: 'STRING',
        window_start: 'TIMESTAMP(3)',
        readings: 'BIGINT',
        mean_value: 'DOUBLE',
      }),
    },
    {
      name: 'strongest_quakes',
      pipeline: 'strongest-quakes',
      primaryKey: ['hour_start'],
      rows: 36,
      columns: columns({ hour_start: 'TIMESTAMP(3)', magnitude: 'DOUBLE', place: 'STRING' }),
    },
  ];
}

function columns(types: Record<string, string>): View['columns'] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

/** All rows of a view as of now, newest first. */
export function rowsOf(view: string): Row[] {
  const now = Math.floor(Date.now() / 1_000);
  if (view === 'strongest_quakes') return quakeRows(now);
  const step = view === 'sensor_means' ? MEANS_WINDOW_S : 1;
  const rows: Row[] = [];
  for (let second = now - (now % step); second > now - KEPT_S; second -= step) {
    for (const sensor of SENSORS)
      rows.push(view === 'sensor_means' ? meanRow(sensor, second) : healthRow(sensor, second));
  }
  return rows;
}

export function healthRow(sensor: Sensor, second: number): Row {
  const reading = readingAt(sensor, second);
  return {
    sensor: sensor.name,
    ts: `${sqlTime(second)}Z`,
    actual_value: reading.value,
    forecast_value: reading.forecast,
    lower_bound: reading.lower,
    upper_bound: reading.upper,
    anomaly_score: reading.score,
    is_anomaly: reading.isAnomaly,
  };
}

export function meanRow(sensor: Sensor, second: number): Row {
  const { forecast } = readingAt(sensor, second);
  return {
    sensor: sensor.name,
    window_start: sqlTime(second),
    readings: MEANS_WINDOW_S,
    mean_value: forecast,
  };
}

/** Event time of the quakes lies years back, as in the recording. */
function quakeRows(now: number): Row[] {
  const start = Date.UTC(2018, 1, 6) / 1_000;
  return Array.from({ length: 36 }, (_, hour) => ({
    hour_start: sqlTime(start - hour * 3_600),
    magnitude: Number((4.1 + ((hour * 37 + (now >> 30)) % 23) / 10).toFixed(1)),
    place: ['62km SW of Kota Ternate', '8km NNE of Honaunau', 'South of the Fiji Islands'][hour % 3],
  }));
}

function sqlTime(second: number): string {
  return new Date(second * 1_000).toISOString().replace('T', ' ').replace('Z', '');
}
