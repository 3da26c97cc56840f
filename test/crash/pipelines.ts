/**
 * The pipelines that run while the platform is killed, and what their results must be: a copy, windows, groups that are
 * updated, a join of the topic with itself into another topic, and the last row of each key.
 */

export const TOPIC = 'crash.events';
export const PAIRS_TOPIC = 'crash.pairs';
export const KEYS = 7;
export const EVENT_STEP_MS = 50;
export const FIRST_EVENT_MS = Date.parse('2026-01-01T00:00:00Z');
export const WINDOW_MS = 10_000;

export interface SentEvent {
  sequence: number;
  device: string;
  time: string;
}

export function eventOf(sequence: number): SentEvent {
  return {
    sequence,
    device: `d${sequence % KEYS}`,
    time: new Date(FIRST_EVENT_MS + sequence * EVENT_STEP_MS).toISOString(),
  };
}

const SOURCE = `
CREATE TABLE source (device STRING, sequence BIGINT, \`time\` TIMESTAMP_LTZ(3), WATERMARK FOR \`time\` AS \`time\` - INTERVAL '2' SECOND)
  WITH ('connector' = 'kafka', 'topic' = '${TOPIC}', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');`;

export const PIPELINES = {
  'crash-copy': `
CREATE TABLE source (device STRING, sequence BIGINT) WITH ('connector' = 'kafka', 'topic' = '${TOPIC}', 'format' = 'json');
CREATE TABLE copy (sequence BIGINT, device STRING, PRIMARY KEY (sequence) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'crash_copy');
INSERT INTO copy SELECT sequence, device FROM source;`,
  'crash-sums': `${SOURCE}
CREATE TABLE sums (device STRING, window_start TIMESTAMP_LTZ(3), total BIGINT, events BIGINT, PRIMARY KEY (device, window_start) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'crash_sums');
INSERT INTO sums SELECT device, window_start, SUM(sequence), COUNT(*)
FROM TABLE(TUMBLE(TABLE source, DESCRIPTOR(\`time\`), INTERVAL '10' SECOND)) GROUP BY device, window_start, window_end;`,
  'crash-totals': `${SOURCE}
CREATE TABLE totals (device STRING, total BIGINT, events BIGINT, newest BIGINT, PRIMARY KEY (device) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'crash_totals');
INSERT INTO totals SELECT device, SUM(sequence), COUNT(DISTINCT sequence), MAX(sequence) FROM source GROUP BY device;`,
  'crash-last': `${SOURCE}
CREATE TABLE latest (device STRING, sequence BIGINT, PRIMARY KEY (device) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'crash_last');
INSERT INTO latest SELECT device, sequence FROM (
  SELECT device, sequence, ROW_NUMBER() OVER (PARTITION BY device ORDER BY \`time\` DESC) AS rank_number FROM source
) WHERE rank_number = 1;`,
  'crash-pairs': `${SOURCE}
CREATE TABLE pairs (device STRING, earlier BIGINT, later BIGINT)
  WITH ('connector' = 'kafka', 'topic' = '${PAIRS_TOPIC}', 'format' = 'json');
INSERT INTO pairs SELECT a.device, a.sequence, b.sequence FROM source a
JOIN source b ON a.device = b.device AND a.sequence = b.sequence - ${KEYS};`,
} as const;

/** Rows of a view that are updated, by device. */
export interface ExpectedViews {
  totals: Map<string, string>;
  last: Map<string, string>;
  /** The earlier of each pair of neighbours of one device. */
  pairs: number[];
}

/** What the views must show once every acknowledged event went through. */
export function expectedViews(acknowledged: number): ExpectedViews {
  const totals = new Map<string, { total: number; events: number; newest: number }>();
  for (let sequence = 0; sequence < acknowledged; sequence++) {
    const { device } = eventOf(sequence);
    const before = totals.get(device) ?? { total: 0, events: 0, newest: -1 };
    totals.set(device, { total: before.total + sequence, events: before.events + 1, newest: sequence });
  }
  return {
    totals: new Map(
      [...totals].map(([device, { total, events, newest }]) => [device, `${total} ${events} ${newest}`]),
    ),
    last: new Map([...totals].map(([device, { newest }]) => [device, String(newest)])),
    pairs: Array.from({ length: Math.max(0, acknowledged - KEYS) }, (_, sequence) => sequence),
  };
}

export interface ExpectedSums {
  /** By device and window: what its row must say, if it is there. */
  all: Map<string, string>;
  /** Windows that must have fired: those whose end the watermark of both partitions has passed. */
  fired: Set<string>;
}

/** The windows, computed again from the numbers that were sent. */
export function expectedSums(acknowledged: number): ExpectedSums {
  const sums = new Map<string, { total: number; events: number }>();
  const fired = new Set<string>();
  const newestByPartitionMs = FIRST_EVENT_MS + (acknowledged - 2 * KEYS) * EVENT_STEP_MS;
  for (let sequence = 0; sequence < acknowledged; sequence++) {
    const startMs = Math.floor((FIRST_EVENT_MS + sequence * EVENT_STEP_MS) / WINDOW_MS) * WINDOW_MS;
    const key = `${eventOf(sequence).device} ${new Date(startMs).toISOString().replace('T', ' ')}`;
    const sum = sums.get(key) ?? { total: 0, events: 0 };
    sums.set(key, { total: sum.total + sequence, events: sum.events + 1 });
    if (startMs + WINDOW_MS <= newestByPartitionMs - 2_000) fired.add(key);
  }
  return { all: new Map([...sums].map(([key, { total, events }]) => [key, `${total} ${events}`])), fired };
}
