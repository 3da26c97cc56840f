import type { EventRecord } from '../../api/events.ts';
import { bytesOfBase64, bytesOfText, hexDump } from '../../format/bytes.ts';
import { formatBytes } from '../../format/number.ts';
import { Facts } from '../../ui/facts.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import type { RECORD_PARTS } from './search.ts';

/** A dump of more helps nobody and would stall the page. */
const DUMP_BYTES_MAX = 16 * 1024;

export function RecordPart({ record, part }: { record: EventRecord; part: (typeof RECORD_PARTS)[number] }) {
  switch (part) {
    case 'value':
      return record.raw === undefined ? (
        <JsonView value={record.value} label="Value" />
      ) : (
        <NotJson record={record} raw={record.raw} />
      );
    case 'key':
      return <Code text={record.key ?? '(none)'} label="Key" />;
    case 'headers':
      return <Headers headers={record.headers} />;
    case 'raw':
      return <Bytes record={record} />;
  }
}

function Headers({ headers }: { headers: Record<string, string> }) {
  const entries = Object.entries(headers);
  if (entries.length === 0) return <p className="muted">The record has no headers.</p>;
  return <Facts items={entries.map(([name, value]) => [name, <code key={name}>{value}</code>])} />;
}

function NotJson({ record, raw }: { record: EventRecord; raw: string }) {
  return (
    <>
      <p>
        {record.valueBytes === undefined
          ? 'The value is not JSON. As text:'
          : `The value is ${formatBytes(record.valueBytes)} long. Its beginning, as text:`}
      </p>
      <Code text={new TextDecoder().decode(bytesOfBase64(raw))} label="Value as text" />
    </>
  );
}

function Bytes({ record }: { record: EventRecord }) {
  const bytes =
    record.raw === undefined ? bytesOfText(JSON.stringify(record.value)) : bytesOfBase64(record.raw);
  return (
    <>
      <p className="muted">
        {formatBytes(bytes.length)}
        {record.raw === undefined &&
          ', written again from the JSON value: spaces may differ from what was sent'}
        {bytes.length > DUMP_BYTES_MAX && `, the first ${formatBytes(DUMP_BYTES_MAX)} shown`}
      </p>
      <Code text={hexDump(bytes.subarray(0, DUMP_BYTES_MAX))} label="Bytes" />
    </>
  );
}

function Code({ text, label }: { text: string; label: string }) {
  return (
    <pre className="code" tabIndex={0} role="group" aria-label={label}>
      {text}
    </pre>
  );
}
