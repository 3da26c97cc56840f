import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { EventRecord } from '../../api/events.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { recordKey } from './record-key.ts';

/** What can be done with one record. */
export function RecordTools({ topic, record }: { topic: string; record: EventRecord }) {
  return (
    <div className="record__tools">
      <CopyText name="value" text={() => JSON.stringify(record.value, null, 2)} />
      <CopyText name="as curl" text={() => curlOf(topic, record)} />
      <CopyText name="as CLI" text={() => cliOf(topic, record)} />
      <Link
        from="/topics/$topic"
        search={{ tab: 'produce', sel: recordKey(record) }}
        className={buttonClass('secondary', true)}
        resetScroll={false}
      >
        <Icon name="edit" />
        Produce from this
      </Link>
    </div>
  );
}

function CopyText({ name, text }: { name: string; text: () => string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text());
    setDone(true);
  };
  return (
    <Button small icon={done ? 'check' : 'copy'} onClick={() => void copy()}>
      Copy {name}
    </Button>
  );
}

function curlOf(topic: string, record: EventRecord): string {
  const url = `${window.location.origin}/v1/topics/${encodeURIComponent(topic)}/events`;
  return `curl -X POST ${url} -H "Authorization: Bearer $MILLRACE_API_KEY" -H 'Content-Type: application/json' -d ${shellQuote(JSON.stringify(record.value))}`;
}

function cliOf(topic: string, record: EventRecord): string {
  return `echo ${shellQuote(JSON.stringify(record.value))} | bin/millrace send ${topic}`;
}

/** Text as one word of a POSIX shell. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
