/** How long from the command to ready: the first time (a database is made), and after that. */
import {
  newDataDirectory,
  removeDataDirectory,
  startPlatformProcess,
} from '../test/support/platform-process.ts';
import { spread } from './machine.ts';

const RUNS = 5;

export async function benchStart(print: (line: string) => void): Promise<void> {
  const firstMs: number[] = [];
  const laterMs: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const dataDirectory = await newDataDirectory();
    for (const times of [firstMs, laterMs]) {
      const platform = await startPlatformProcess({ dataDirectory });
      times.push(platform.readyAfterMs / 1_000);
      await platform.end('SIGTERM');
    }
    await removeDataDirectory(dataDirectory);
  }
  print(
    `first start to ready   ${spread(firstMs, 's', 2)}   goal under 15 s (console and dependencies already there)`,
  );
  print(`later start to ready   ${spread(laterMs, 's', 2)}   goal under 3 s`);
}
