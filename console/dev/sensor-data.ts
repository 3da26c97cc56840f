import { noise } from './noise.ts';

export interface Sensor {
  name: string;
  unit: string;
  source: 'host' | 'recording';
  base: number;
  swing: number;
  jitter: number;
}

export const SENSORS: readonly Sensor[] = [
  { name: 'host.cpu', unit: 'ratio', source: 'host', base: 0.34, swing: 0.12, jitter: 0.06 },
  { name: 'host.memory', unit: 'ratio', source: 'host', base: 0.61, swing: 0.03, jitter: 0.008 },
  { name: 'host.disk.busy', unit: 'ratio', source: 'host', base: 0.18, swing: 0.08, jitter: 0.05 },
  { name: 'host.event_loop_delay', unit: 'ms', source: 'host', base: 11, swing: 2, jitter: 1.6 },
  { name: 'server.latency', unit: 'ms', source: 'recording', base: 42, swing: 9, jitter: 5 },
  { name: 'server.errors', unit: '1/s', source: 'recording', base: 1.4, swing: 0.7, jitter: 0.5 },
];

/** Every so many seconds a sensor misbehaves, for this many. */
const FAULT_EVERY_S = 420;
const FAULT_S = 6;

export interface Reading {
  value: number;
  forecast: number;
  lower: number;
  upper: number;
  score: number;
  isAnomaly: boolean;
}

/** What a sensor reads at a second: a slow wave, noise, and now and then a fault. */
export function readingAt(sensor: Sensor, second: number): Reading {
  const index = SENSORS.indexOf(sensor);
  const forecast = sensor.base + sensor.swing * Math.sin((second + index * 97) / 140);
  const deviation = (noise(second * 31 + index) + noise(second * 17 + index * 7) - 1) * sensor.jitter;
  const inFault = (second + index * 131) % FAULT_EVERY_S < FAULT_S;
  const value = forecast + deviation + (inFault ? sensor.jitter * (4 + 3 * noise(second + index)) : 0);
  const score = Math.abs(value - forecast) / sensor.jitter;
  const width = sensor.jitter * 1.35;
  return {
    value: round(value),
    forecast: round(forecast),
    lower: round(forecast - width),
    upper: round(forecast + width),
    score: round(score),
    isAnomaly: inFault,
  };
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
