import type { DeadLetterDetail, DeadLetterGroup, DeadLetterStage } from '../src/api/dead-letters.ts';
import { minutesAgo } from './noise.ts';

interface Cause {
  stage: DeadLetterStage;
  code: string;
  message: string;
  text: string | null;
}

const CAUSES: readonly Cause[] = [
  {
    stage: 'contract',
    code: 'schema_violation',
    message: '/value must be number, but is "n/a"',
    text: '{"sensor":"host.cpu","value":"n/a","unit":"ratio","ts":"2026-11-23T13:00:00.000Z","source":"host"}',
  },
  {
    stage: 'decode',
    code: 'invalid_json',
    message: 'Unexpected end of the event at position 41',
    text: '{"sensor":"host.memory","value":0.61,"uni',
  },
  {
    stage: 'contract',
    code: 'schema_violation',
    message: '/ts is required',
    text: '{"sensor":"server.latency","value":44.1,"unit":"ms","source":"recording"}',
  },
  { stage: 'decode', code: 'not_text', message: 'The value is not UTF-8', text: null },
  {
    stage: 'expression',
    code: 'division_by_zero',
    message: 'Division by zero in `value` / `total`',
    text: '{"sensor":"server.errors","value":3,"total":0,"ts":"2026-11-23T13:02:10.000Z"}',
  },
];

export function deadLetters(): DeadLetterDetail[] {
  return Array.from({ length: 73 }, (_, i) => deadLetter(i));
}

function deadLetter(i: number): DeadLetterDetail {
  const cause = CAUSES[(i * i + i) % CAUSES.length] ?? CAUSES[0];
  if (!cause) throw new TypeError('There are no causes.');
  const status = i % 9 === 7 ? 'replayed' : i % 13 === 11 ? 'discarded' : 'open';
  const raw = cause.text === null ? Buffer.from([0x81, 0xff, 0, 0x68, 0x69]) : Buffer.from(cause.text);
  return {
    id: `dl_${String(i).padStart(4, '0')}`,
    time: minutesAgo(i * 1.7),
    topic: 'demo.sensors',
    partition: i % 4,
    offset: 32_000 - i,
    stage: cause.stage,
    code: cause.code,
    message: cause.message,
    schemaVersion: cause.stage === 'contract' ? 3 : null,
    pipeline: cause.stage === 'expression' ? 'sensor-anomalies' : null,
    status,
    attempts: status === 'replayed' ? 1 : 0,
    sizeBytes: raw.length,
    raw: raw.toString('base64'),
    text: cause.text,
    headers: { 'content-type': 'application/json', ce_id: `evt-${i}`, ce_source: '/demo/host' },
    contentType: 'application/json',
    edited: null,
    discardReason: status === 'discarded' ? 'A test event of last week.' : null,
    history: [{ time: minutesAgo(i * 1.7), event: 'failed', message: cause.message }],
  };
}

export function groupsOf(letters: readonly DeadLetterDetail[]): DeadLetterGroup[] {
  const groups = new Map<string, DeadLetterGroup>();
  for (const { stage, code, topic, time, status } of letters) {
    const key = `${stage} ${code} ${topic}`;
    const group = groups.get(key) ?? {
      stage,
      code,
      topic,
      count: 0,
      open: 0,
      firstSeen: time,
      lastSeen: time,
    };
    group.count += 1;
    group.open += status === 'open' ? 1 : 0;
    group.firstSeen = time < group.firstSeen ? time : group.firstSeen;
    group.lastSeen = time > group.lastSeen ? time : group.lastSeen;
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.open - a.open);
}
