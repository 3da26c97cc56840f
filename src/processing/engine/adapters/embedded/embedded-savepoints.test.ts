import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#foundation';
import { silentLogger } from '#logging';
import { openTestLog } from '../../../log/testing.ts';
import { describeSavepoints } from '../../savepoint.contract.ts';
import { createEmbeddedExecution } from './embedded-execution.ts';

describeSavepoints('embedded', async () => {
  const log = await openTestLog();
  const directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'));
  const options = { log, directory, clock: systemClock, logger: silentLogger };
  const bench = {
    log,
    execution: createEmbeddedExecution(options),
    reopen: async () => {
      await bench.execution.close();
      return createEmbeddedExecution(options);
    },
    close: async () => {
      await bench.execution.close();
      await log.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return bench;
});
