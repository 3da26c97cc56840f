import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { cloudEventOf, type NotificationChannel } from '../notification.ts';

/** Writes each notification as a file `<id>.json` into a folder: the default, and what other programs can watch. */
export function openOutbox(directory: string): NotificationChannel {
  return {
    name: 'outbox',
    kind: 'outbox',
    async deliver(notification) {
      try {
        await mkdir(directory, { recursive: true });
        const file = join(directory, `${notification.id}.json`);
        // Written aside and renamed, so that a watcher never reads half a file; a repeat writes the same file.
        const handle = await open(`${file}.partial`, 'w');
        await handle.writeFile(`${JSON.stringify(cloudEventOf(notification), null, 2)}\n`);
        await handle.sync();
        await handle.close();
        await rename(`${file}.partial`, file);
        return { ok: true };
      } catch (error) {
        return { ok: false, retry: true, error: (error as Error).message };
      }
    },
  };
}
