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
  const topic = topics.find((known) => !known.internal)?.name;
  const create = () =>
    createKey.mutate(
      { name: 'first event', scopes: ['event:write', 'topic:write'] },
      { onSuccess: (key) => setSecret(key.key) },
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

/** Ready to be pasted; a platform without a topic gets one first. */
function sendCommand(topic: string | undefined, secret: string | undefined, ts: string): string {
  const name = topic ?? 'my-events';
  const event = { sensor: 'desk.temperature', value: 21.4, ts };
  const calls = topic === undefined ? [postCommand('/v1/topics', { name }, secret)] : [];
  return [...calls, postCommand(`/v1/topics/${name}/events`, event, secret)].join('\n');
}

function postCommand(path: string, body: object, secret: string | undefined): string {
  return [
    `curl -X POST ${window.location.origin}${path} \\`,
    `  -H "Authorization: Bearer ${secret ?? '$MILLRACE_API_KEY'}" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join('\n');
}
