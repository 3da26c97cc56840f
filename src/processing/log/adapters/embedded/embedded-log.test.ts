import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEventLog } from '../../event-log.contract.ts';
import { openEmbeddedLog } from './index.ts';

describeEventLog('embedded', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-log-'));
  let log = await openEmbeddedLog({ directory });
  return {
    log,
    reopen: async () => {
      await log.close();
      log = await openEmbeddedLog({ directory });
      return log;
    },
    dispose: async () => {
      await log.close();
      await rm(directory, { recursive: true });
    },
  };
});
