import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { runForTest, type Schedule } from '../../src/processing/engine/testing.ts';

const fixtures = join(import.meta.dirname, '../fixtures/nexmark');
let directory: string;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-nexmark-'));
  writeFileSync(
    join(directory, 'events.jsonl'),
    gunzipSync(readFileSync(join(fixtures, 'nexmark-10k.jsonl.gz'))),
  );
});
after(() => rmSync(directory, { recursive: true, force: true }));

const TABLES = `
CREATE TABLE events (
  event_type INT,
  person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, dateTime TIMESTAMP(3), extra STRING>,
  auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, dateTime TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, dateTime TIMESTAMP(3), extra STRING>,
  dateTime AS CASE WHEN event_type = 0 THEN person.dateTime WHEN event_type = 1 THEN auction.dateTime ELSE bid.dateTime END,
  WATERMARK FOR dateTime AS dateTime - INTERVAL '4' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'events.jsonl', 'format' = 'json');
CREATE VIEW bid AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, bid.url, dateTime, bid.extra FROM events WHERE event_type = 2;
`;

const QUERIES: Readonly<Record<string, string>> = {
  q0: 'SELECT auction, bidder, price, dateTime, extra FROM bid;',
  q1: 'SELECT auction, bidder, 0.908 * price AS price, dateTime, extra FROM bid;',
  q2: 'SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0;',
};

for (const [name, query] of Object.entries(QUERIES)) {
  test(`${name} gives what Flink gives, byte for byte`, async () => {
    const expected = gunzipSync(readFileSync(join(fixtures, `expected/${name}.jsonl.gz`))).toString();
    for (const schedule of [{}, { batchRowsMax: 501, epochRows: 1000, crashAfter: 4 }] satisfies Schedule[]) {
      const { changes } = await runForTest(TABLES + query, { baseDirectory: directory, schedule });
      const lines = changes.map(({ row }) => Buffer.from(row)).sort((a, b) => Buffer.compare(a, b));
      assert.equal(`${lines.join('\n')}\n`, expected);
    }
  });
}

/** The windows of q7 and the first half of q5; the twin computes them from the events in a plain way. */
test('the highest price of each ten seconds, and the bids of each auction in hopping windows, equal a recomputation', async () => {
  const bids = readFileSync(join(directory, 'events.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(
      (line) =>
        (JSON.parse(line) as { bid: { auction: number; price: number; dateTime: string } | null }).bid,
    )
    .filter((bid) => bid !== null);
  const highest = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const { auction, price, dateTime } of bids) {
    const time = Date.parse(`${dateTime.replace(' ', 'T')}Z`);
    const tumble = text(Math.floor(time / 10_000) * 10_000);
    highest.set(tumble, Math.max(highest.get(tumble) ?? 0, price));
    for (let start = Math.floor(time / 2000) * 2000; start > time - 10_000; start -= 2000) {
      const key = `${auction} ${text(start)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  assert.deepEqual(
    await rowsOf(`SELECT window_start AS w, MAX(price) AS price
      FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;`),
    [...highest].map(([w, price]) => JSON.stringify({ w, price })).sort(),
  );
  assert.deepEqual(
    await rowsOf(`SELECT auction, window_start AS w, COUNT(*) AS num
      FROM TABLE(HOP(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
      GROUP BY auction, window_start, window_end;`),
    [...counts]
      .map(([key, num]) => {
        const [auction, ...start] = key.split(' ');
        return JSON.stringify({ auction: Number(auction), w: start.join(' '), num });
      })
      .sort(),
  );
});

function text(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

async function rowsOf(query: string): Promise<string[]> {
  const { changes } = await runForTest(TABLES + query, { baseDirectory: directory });
  return changes.map(({ row }) => row).sort();
}
