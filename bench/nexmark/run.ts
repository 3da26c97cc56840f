/**
 * `npm run bench:nexmark [-- --events N] [--queries q0,q5] [--inputs engine,log,file] [--rounds N] [--flink 1,2] [--parallelism N] [--no-hash]`: each
 * query in a process of its own, from rows made in memory, from the log and from a JSON file; where Flink runs
 * (`npm run services -- up flink`), its figures on the same file beside ours, the two taking turns.
 */
import { parseArgs } from 'node:util';
import { describeRun } from '../machine.ts';
import { prepareDataset } from './dataset.ts';
import { runEngine } from './engine-runs.ts';
import { openFlinkRuns } from './flink-runs.ts';
import { DEFAULT_SHAPE } from './generator/shape.ts';
import { type Input, INPUTS, type Measure } from './measure.ts';
import { flinkLine, geometricMean, inputLine, median } from './report.ts';
import { QUERIES } from './script.ts';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(DEFAULT_SHAPE.seed) },
    /** Of event time. */
    density: { type: 'string', default: String(DEFAULT_SHAPE.eventsPerSecond) },
    queries: { type: 'string', default: QUERIES.join(',') },
    inputs: { type: 'string', default: INPUTS.join(',') },
    rounds: { type: 'string', default: '3' },
    /** Parallelisms; empty: without Flink. */
    flink: { type: 'string', default: '1,2' },
    'state-mib': { type: 'string', default: '512' },
    /** Of our engine. */
    parallelism: { type: 'string', default: '1' },
    'no-hash': { type: 'boolean', default: false },
  },
});

const list = (text: string): string[] => text.split(',').filter((word) => word !== '');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const inputs = list(options.inputs).filter((name): name is Input => INPUTS.includes(name as Input));
const queries = list(options.queries);
const unknown = queries.filter((name) => !QUERIES.includes(name));
if (unknown.length > 0 || inputs.length === 0) {
  process.stderr.write(`There are the queries ${QUERIES.join(', ')} and the inputs ${INPUTS.join(', ')}.\n`);
  process.exit(2);
}
const stateMib = Number(options['state-mib']);
const rounds = Number(options.rounds);
const tasks = Number(options.parallelism);
const flink = options.flink === '' ? undefined : openFlinkRuns();
const shape = { ...DEFAULT_SHAPE, seed: Number(options.seed), eventsPerSecond: Number(options.density) };
const forms = new Set<Input>(flink === undefined ? inputs : [...inputs, 'file']);
const dataset = await prepareDataset(Number(options.events), shape, forms);
const ratios: number[] = [];

print(describeRun());
print(
  `${dataset.events.toLocaleString('en')} events, ${dataset.shape.eventsPerSecond.toLocaleString('en')} a second of event time, seed ${dataset.shape.seed}, ${rounds} rounds; ${flink === undefined ? 'without Flink (npm run services -- up flink)' : `Flink ${flink.version}`}`,
);
for (const query of queries) await benchQuery(query);
if (ratios.length > 0)
  print(
    `from a file, per CPU-second: ${geometricMean(ratios).toFixed(2)} × Flink, geometric mean of ${ratios.length} queries; least ${Math.min(...ratios).toFixed(2)} ×`,
  );

/** All runs of one query. The two engines take turns, so that a change of the machine's load meets both. */
async function benchQuery(query: string): Promise<void> {
  const ours = new Map<Input, Measure[]>(inputs.map((input) => [input, []]));
  const theirs = new Map<number, Measure[]>();
  let refused: string | undefined;
  for (let round = 0; round < rounds; round++) {
    for (const [input, measures] of ours) {
      if (refused !== undefined) break;
      const measure = await runEngine(query, input, false, stateMib, dataset, tasks);
      if ('refused' in measure) refused = measure.refused;
      else measures.push(measure);
    }
    await runFlink(query, theirs);
  }
  if (refused !== undefined) print(`${query.padEnd(4)} refused: ${refused}`);
  else for (const input of inputs) print(await lineOf(query, input, ours.get(input) ?? []));
  for (const [parallelism, measures] of theirs) print(flinkLine(query, parallelism, measures));
  const [file, peer] = [ours.get('file') ?? [], theirs.get(1) ?? []];
  if (file.length === 0 || peer.length === 0) return;
  const ratio = median(file.map(perCpuSecond)) / median(peer.map(perCpuSecond));
  ratios.push(ratio);
  print(`${query.padEnd(4)} ratio  ${ratio.toFixed(2)} × Flink per CPU-second from a file`);
}

function perCpuSecond({ events, cpuSeconds }: Measure): number {
  return events / cpuSeconds;
}

async function lineOf(query: string, input: Input, measures: readonly Measure[]): Promise<string> {
  if (options['no-hash']) return inputLine(query, input, measures, undefined);
  const kept = await runEngine(query, input, true, stateMib, dataset, tasks);
  return inputLine(query, input, measures, 'refused' in kept ? 'none' : kept.hash);
}

/** A query that Flink refuses has no measures. */
async function runFlink(query: string, measures: Map<number, Measure[]>): Promise<void> {
  if (flink === undefined) return;
  for (const parallelism of list(options.flink).map(Number)) {
    const taken = await flink.run(query, parallelism, dataset).catch((error: Error) => {
      print(`${query.padEnd(4)} Flink p=${parallelism} refused: ${error.message.split('\n')[0]}`);
      return undefined;
    });
    if (taken !== undefined) measures.set(parallelism, [...(measures.get(parallelism) ?? []), taken]);
  }
}
