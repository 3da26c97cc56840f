import { useState } from 'react';
import { useCreateApiKey } from '../../api/api-keys.ts';
import { useCan } from '../../api/permissions.ts';
import type { Topic } from '../../api/topics.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';

/** The page of a platform to which nothing has been sent yet. It goes away by itself with the first event. */
export function FirstEvent({ topics }: { topics: readonly Topic[] }) {
  const createKey = useCreateApiKey();
  const canCreate = useCan('key:admin');
  const [secret, setSecret] = useState<string>();
  const [ts] = useState(() => new Date().toISOString());
  const topic = topics.find((known) => !known.internal)?.name ?? 'my-events';
  const create = () =>
    createKey.mutate(
      { name: 'first event', scopes: ['event:write', 'topic:write'] },
      { onSuccess: (key) => setSecret(key.secret) },
    );
  return (
    <>
      <EmptyState
        icon="send"
        title="Send your first event"
        command={sendCommand(topic, secret, ts)}
        action={
          canCreate && (
            <Button
              look="primary"
              icon="key"
              busy={createKey.isPending}
              onClick={create}
              disabled={secret !== undefined}
            >
              {secret ? 'Key is in the command' : 'Put a fresh API key into the command'}
            </Button>
          )
        }
      >
        Nothing has arrived yet. Run this in a shell; the page fills by itself as soon as the event is there.
      </EmptyState>
      {createKey.error && <ErrorPanel error={createKey.error} what="No key was made" />}
    </>
  );
}

function sendCommand(topic: string, secret: string | undefined, ts: string): string {
  const event = JSON.stringify({ sensor: 'desk.temperature', value: 21.4, ts });
  return [
    `curl -X POST ${window.location.origin}/v1/topics/${topic}/events \\`,
    `  -H 'Authorization: Bearer ${secret ?? '$MILLRACE_API_KEY'}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${event}'`,
  ].join('\n');
}
