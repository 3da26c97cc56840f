/**
 * `npm run test:crash [-- KILLS]`: the crash battery in full, 200 kills unless told; `-- --pipelines`: 1,000 of them.
 * `SEED=n` repeats a run. Ctrl-C ends the kills; what was done until then is verified.
 */
import { seedOf } from '../support/random.ts';
import { runCrashBattery } from './battery.ts';

const KILLS_DEFAULT = 200;
const KILLS_OF_PIPELINES = 1_000;

const [given] = process.argv.slice(2);
const kills = given === '--pipelines' ? KILLS_OF_PIPELINES : Number(given ?? KILLS_DEFAULT);
const seed = seedOf();
const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(`seed ${seed}, ${kills} kills`);
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
const result = await runCrashBattery({ kills, seed, print, signal: interrupted.signal });
for (const fault of result.faults) print(`FAULT ${fault}`);
print(
  `${result.kills} kills, ${result.acknowledged} events acknowledged, ${result.repeated} batches sent again, ${result.faults.length} faults`,
);
process.exitCode = result.faults.length === 0 && result.kills === kills ? 0 : 1;
