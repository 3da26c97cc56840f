import type { ServerResponse } from 'node:http';
import type { Topic } from '../src/api/topics.ts';
import { recordAt } from './event-data.ts';
import { SENSORS } from './sensor-data.ts';
import { healthRow } from './view-data.ts';
import type { World } from './world.ts';

/** Events are written in steps this long, as the platform does. */
const STEP_MS = 100;

/** Writes events of the topic until the reader goes. */
export function streamTail(response: ServerResponse, topic: Topic, eventsPerSecond: number): void {
  openStream(response);
  let sent = 0;
  const send = () => {
    const partition = sent % topic.partitions;
    const offset = (topic.offsets[partition]?.latest ?? 0) + Math.floor(sent / topic.partitions);
    const record = { ...recordAt(topic, partition, offset), timestamp: new Date().toISOString() };
    sent += 1;
    response.write(`event: record\nid: ${partition}:${offset}\ndata: ${JSON.stringify(record)}\n\n`);
  };
  if (topic.eventsPerSecond === 0) return;
  let due = 0;
  every(STEP_MS, response, () => {
    for (due += (eventsPerSecond * STEP_MS) / 1_000; due >= 1; due -= 1) send();
  });
}

/** Writes the changes of a view until the reader goes; only sensor_health moves. */
export function streamChanges(response: ServerResponse, view: string, world: World): void {
  openStream(response);
  let id = 0;
  every(1_000, response, () => {
    if (view !== 'sensor_health' || world.views.length === 0) return;
    const nowMs = Date.now();
    for (const sensor of SENSORS) {
      id += 1;
      const change = { op: '+I', row: healthRow(sensor, Math.floor(nowMs / 1_000)), timestamp: nowMs };
      response.write(`event: change\nid: ${id}\ndata: ${JSON.stringify(change)}\n\n`);
    }
  });
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': open\n\n');
}

function every(ms: number, response: ServerResponse, work: () => void): void {
  const timer = setInterval(work, ms);
  response.on('close', () => clearInterval(timer));
}
