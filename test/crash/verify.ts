/** Holds what is in topics and views against what was acknowledged. */
import { api, eventually, type PlatformProcess } from '../support/platform-process.ts';
import { expectedSums, expectedViews, PAIRS_TOPIC, type SentEvent, TOPIC } from './pipelines.ts';

/** Views and topics follow within moments; waiting for them is part of "follows", not a second chance. */
const FOLLOW_MS_MAX = 60_000;
const FAULTS_MAX = 20;

type Row = Record<string, unknown>;

export async function verify(platform: PlatformProcess, acknowledged: number): Promise<string[]> {
  const faults: string[] = [];
  const records = await readAll(platform, `/v1/topics/${TOPIC}/events?from=earliest&limit=1000`);
  compareNumbers('topic', records.map(sequenceOf), range(acknowledged), faults);
  faults.push(...orderFaults(records));
  await verifyCopy(platform, acknowledged, faults);
  await verifySums(platform, acknowledged, faults);
  await verifyUpdated(platform, acknowledged, faults);
  return faults.slice(0, FAULTS_MAX);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

const sequenceOf = (record: Row): number => (record['value'] as SentEvent).sequence;

async function verifyCopy(platform: PlatformProcess, acknowledged: number, faults: string[]): Promise<void> {
  const read = async () =>
    (await readAll(platform, '/v1/views/crash_copy?limit=1000')).map((row) => Number(row['sequence']));
  await follow(async () => (await countRows(platform, 'crash_copy')) >= acknowledged);
  compareNumbers('view crash_copy', await read(), range(acknowledged), faults);
}

async function verifySums(platform: PlatformProcess, acknowledged: number, faults: string[]): Promise<void> {
  const expected = expectedSums(acknowledged);
  const read = () =>
    readView(platform, 'crash_sums', (row) => [
      `${String(row['device'])} ${String(row['window_start'])}`,
      `${Number(row['total'])} ${Number(row['events'])}`,
    ]);
  await follow(async () => (await read()).size >= expected.fired.size);
  const sums = await read();
  if (expected.fired.size === 0)
    faults.push('view crash_sums: too few events for a window to fire, nothing was shown');
  for (const key of expected.fired) if (!sums.has(key)) faults.push(`view crash_sums: ${key} is missing`);
  for (const [key, value] of sums) {
    const should = expected.all.get(key) ?? 'absent';
    if (value !== should) faults.push(`view crash_sums: ${key} is ${value}, should be ${should}`);
  }
}

/** Views whose rows are updated, and the join, which goes to a topic. */
async function verifyUpdated(
  platform: PlatformProcess,
  acknowledged: number,
  faults: string[],
): Promise<void> {
  const expected = expectedViews(acknowledged);
  const totals = (row: Row): [string, string] => [
    String(row['device']),
    `${Number(row['total'])} ${Number(row['events'])} ${Number(row['newest'])}`,
  ];
  const last = (row: Row): [string, string] => [String(row['device']), String(Number(row['sequence']))];
  await compareView(platform, 'crash_totals', totals, expected.totals, faults);
  await compareView(platform, 'crash_last', last, expected.last, faults);
  const pairs = async () =>
    (await readAll(platform, `/v1/topics/${PAIRS_TOPIC}/events?from=earliest&limit=1000`)).map(
      (record) => (record['value'] as { earlier: number }).earlier,
    );
  await follow(async () => (await pairs()).length >= expected.pairs.length);
  compareNumbers(`topic ${PAIRS_TOPIC}`, await pairs(), expected.pairs, faults);
}

async function compareView(
  platform: PlatformProcess,
  view: string,
  entryOf: (row: Row) => [string, string],
  expected: ReadonlyMap<string, string>,
  faults: string[],
): Promise<void> {
  const same = (found: ReadonlyMap<string, string>): boolean =>
    found.size === expected.size && [...expected].every(([key, value]) => found.get(key) === value);
  await follow(async () => same(await readView(platform, view, entryOf)));
  const found = await readView(platform, view, entryOf);
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [is, should] = [found.get(key) ?? 'absent', expected.get(key) ?? 'absent'];
    if (is !== should) faults.push(`view ${view}: ${key} is ${is}, should be ${should}`);
  }
}

async function follow(isThere: () => Promise<boolean>): Promise<void> {
  await eventually(async () => ((await isThere()) ? true : undefined), FOLLOW_MS_MAX).catch(() => {});
}

function compareNumbers(
  where: string,
  found: readonly number[],
  expected: readonly number[],
  faults: string[],
): void {
  const seen = new Map<number, number>();
  for (const sequence of found) seen.set(sequence, (seen.get(sequence) ?? 0) + 1);
  const lost = expected.filter((sequence) => !seen.has(sequence));
  const twice = [...seen].filter(([, times]) => times > 1).map(([sequence]) => sequence);
  const known = new Set(expected);
  const foreign = [...seen.keys()].filter((sequence) => !known.has(sequence));
  if (lost.length > 0)
    faults.push(`${where}: ${lost.length} acknowledged events are lost: ${lost.slice(0, 10).join(', ')} …`);
  if (twice.length > 0)
    faults.push(`${where}: ${twice.length} events are there twice: ${twice.slice(0, 10).join(', ')} …`);
  if (foreign.length > 0) faults.push(`${where}: ${foreign.length} events nobody acknowledged`);
}

/** Within a partition the numbers must rise: the sender never sends a batch before the one ahead has its answer. */
function orderFaults(records: readonly Row[]): string[] {
  const places = records
    .map((record) => [Number(record['partition']), Number(record['offset']), sequenceOf(record)] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const newest = new Map<number, number>();
  for (const [partition, , sequence] of places) {
    if (sequence <= (newest.get(partition) ?? -1))
      return [`partition ${partition}: ${sequence} is out of order`];
    newest.set(partition, sequence);
  }
  return [];
}

async function readView(
  platform: PlatformProcess,
  view: string,
  entryOf: (row: Row) => [string, string],
): Promise<Map<string, string>> {
  return new Map((await readAll(platform, `/v1/views/${view}?limit=1000`)).map(entryOf));
}

async function countRows(platform: PlatformProcess, view: string): Promise<number> {
  const { body } = await api(platform, 'GET', '/v1/views');
  const found = (body['items'] as { name: string; rows: number }[]).find(({ name }) => name === view);
  return found?.rows ?? 0;
}

async function readAll(platform: PlatformProcess, path: string): Promise<Row[]> {
  const items: Row[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await api(platform, 'GET', page);
    if (status !== 200) throw new Error(`GET ${page}: ${status} ${JSON.stringify(body)}`);
    const found = body['items'] as Row[];
    items.push(...found);
    // A topic has no last page, as records may still come: an empty one is its end.
    cursor = found.length === 0 ? null : (body['next'] as string | null);
  }
  return items;
}
