/** `npm run bench [-- NAME…]`: each figure with its goal, machine, commit and spread. Nothing here is a test. */
import { benchEngineLatency } from './engine-latency.ts';
import { benchIngest } from './ingest.ts';
import { benchLatency } from './latency.ts';
import { describeRun } from './machine.ts';
import { benchMemory } from './memory.ts';
import { benchRunWindowedMean } from './run-windowed-mean.ts';
import { benchStart } from './start.ts';
import { benchState } from './state.ts';

const benches: Record<string, (print: (line: string) => void) => Promise<void>> = {
  start: benchStart,
  ingest: benchIngest,
  latency: benchLatency,
  'engine-latency': benchEngineLatency,
  memory: benchMemory,
  run: benchRunWindowedMean,
  state: benchState,
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(
    `unknown benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`,
  );
  process.exit(2);
}
print(describeRun());
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench(print);
}
