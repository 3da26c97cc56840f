import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { SelectField } from '../../ui/select-field.tsx';

type Kind = 'latest' | 'earliest' | 'offset' | 'timestamp';

const OPTIONS = [
  { value: 'latest', label: 'Newest' },
  { value: 'earliest', label: 'Oldest' },
  { value: 'offset', label: 'Offset …' },
  { value: 'timestamp', label: 'Time …' },
] as const;

/** Where reading begins: the newest, the oldest, an offset, or a time. */
export function FromField({ from, onFrom }: { from: string; onFrom: (from: string | undefined) => void }) {
  const [kind, setKind] = useState<Kind>(from.split(':', 1)[0] as Kind);
  const choose = (next: Kind) => {
    setKind(next);
    if (next === 'latest') onFrom(undefined);
    if (next === 'earliest') onFrom(next);
  };
  return (
    <>
      <SelectField label="Start at" value={kind} options={OPTIONS} onChange={choose} />
      {kind === 'offset' && <OffsetField from={from} onFrom={onFrom} />}
      {kind === 'timestamp' && <TimeField from={from} onFrom={onFrom} />}
    </>
  );
}

function OffsetField({ from, onFrom }: { from: string; onFrom: (from: string) => void }) {
  const [offset, setOffset] = useState(from.startsWith('offset:') ? from.slice('offset:'.length) : '');
  return (
    <form
      className="tail-bar"
      style={{ padding: 0 }}
      onSubmit={(event) => {
        event.preventDefault();
        onFrom(`offset:${offset}`);
      }}
    >
      <Field label="Offset">
        {(ids) => (
          <input
            {...ids}
            className="input"
            inputMode="numeric"
            pattern="\d{1,15}"
            required
            size={10}
            value={offset}
            onChange={(event) => setOffset(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit">Read</Button>
    </form>
  );
}

function TimeField({ from, onFrom }: { from: string; onFrom: (from: string) => void }) {
  const given = from.startsWith('timestamp:') ? new Date(from.slice('timestamp:'.length)) : undefined;
  const [time, setTime] = useState(given && !Number.isNaN(given.getTime()) ? localInput(given) : '');
  return (
    <form
      className="tail-bar"
      style={{ padding: 0 }}
      onSubmit={(event) => {
        event.preventDefault();
        onFrom(`timestamp:${new Date(time).toISOString()}`);
      }}
    >
      <Field label="Local time">
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="datetime-local"
            step="1"
            required
            value={time}
            onChange={(event) => setTime(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit">Read</Button>
    </form>
  );
}

/** A date as `datetime-local` wants it: local time without a zone. */
function localInput(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
