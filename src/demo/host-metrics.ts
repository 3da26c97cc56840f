import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, hostname, totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '#foundation';
import type { CloudEvent } from './cloud-event.ts';

/** Reads the metrics of the machine it runs on, as sensor events: CPU, memory, disk, event-loop delay. */
export interface HostMetrics {
  sample(): Promise<CloudEvent[]>;
  close(): void;
}

export function openHostMetrics(clock: Clock, directory: string): HostMetrics {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let previous = cpuTimes();
  return {
    async sample() {
      const current = cpuTimes();
      const totalMs = current.totalMs - previous.totalMs;
      const cpu = totalMs <= 0 ? 0 : 1 - (current.idleMs - previous.idleMs) / totalMs;
      previous = current;
      const disk = await statfs(directory);
      const delayMs = delay.max / 1e6;
      delay.reset();
      const time = new Date(clock.nowMs()).toISOString();
      return [
        sensorEvent('host.cpu', cpu, 'ratio', time, 'host'),
        sensorEvent('host.memory', 1 - freemem() / totalmem(), 'ratio', time, 'host'),
        sensorEvent('host.disk', 1 - disk.bavail / disk.blocks, 'ratio', time, 'host'),
        sensorEvent('host.loop-delay', delayMs, 'ms', time, 'host'),
      ];
    },
    close: () => delay.disable(),
  };
}

export function sensorEvent(
  sensor: string,
  value: number,
  unit: string,
  time: string,
  origin: 'host' | 'recording',
): CloudEvent {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: `urn:millrace:demo:${origin}:${hostname()}`,
    type: 'io.millrace.demo.measured',
    time,
    datacontenttype: 'application/json',
    partitionkey: sensor,
    data: { sensor, value: Number(value.toPrecision(6)), unit, ts: time, source: origin },
  };
}

function cpuTimes(): { idleMs: number; totalMs: number } {
  let idleMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    idleMs += times.idle;
    totalMs += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idleMs, totalMs };
}
