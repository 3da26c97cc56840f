import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CheckpointCopy } from './checkpointer.ts';

/** Appends checkpoints to a file, one JSON object a line, each synced before it counts as written. */
export function createCheckpointFile(file: string): CheckpointCopy {
  return async (checkpoint) => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(checkpoint)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  };
}
