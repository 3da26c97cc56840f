import { Link } from '@tanstack/react-router';
import { type ReactNode, type UIEvent, useState } from 'react';
import type { EventRecord } from '../../api/events.ts';
import { ClockTime } from '../../ui/times.tsx';
import { preview, recordKey } from './record-key.ts';
import './record-table.css';

/** Height of every row in pixels, as in the style sheet: with it, only the rows in sight need to exist. */
const ROW_PX = 32;
const OVERSCAN_ROWS = 12;
const VIEWPORT_PX = 640;

interface RecordTableProps {
  label: string;
  records: readonly EventRecord[];
  selected: string | undefined;
  /** Told when the newest row scrolls out of sight or back in. */
  onAtTop?: (atTop: boolean) => void;
  footer?: ReactNode;
}

/** Records as rows of one line. Virtual: thousands of records cost as much as a screenful. */
export function RecordTable({ label, records, selected, onAtTop, footer }: RecordTableProps) {
  const [top, setTop] = useState(0);
  const onScroll = (event: UIEvent<HTMLElement>) => {
    const next = event.currentTarget.scrollTop;
    onAtTop?.(next < ROW_PX);
    setTop(next);
  };
  const first = Math.max(0, Math.floor(top / ROW_PX) - OVERSCAN_ROWS);
  const last = Math.min(records.length, Math.ceil((top + VIEWPORT_PX) / ROW_PX) + OVERSCAN_ROWS);
  return (
    <div className="records" tabIndex={0} role="group" aria-label={label} onScroll={onScroll}>
      <table className="table" aria-rowcount={records.length + 1}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Event time</th>
            <th scope="col" className="number">
              Part.
            </th>
            <th scope="col" className="number">
              Offset
            </th>
            <th scope="col">Key</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          <Spacer rows={first} />
          {records.slice(first, last).map((record, i) => (
            <RecordRow key={recordKey(record)} record={record} index={first + i + 2} selected={selected} />
          ))}
          <Spacer rows={records.length - last} />
        </tbody>
      </table>
      {footer}
    </div>
  );
}

function RecordRow({
  record,
  index,
  selected,
}: {
  record: EventRecord;
  index: number;
  selected: string | undefined;
}) {
  const key = recordKey(record);
  return (
    <tr aria-rowindex={index} aria-current={selected === key ? 'true' : undefined}>
      <td className="records__time">
        <ClockTime time={record.timestamp} />
      </td>
      <td className="number">{record.partition}</td>
      <td className="number">
        <Link
          from="/topics/$topic"
          search={(before) => ({ ...before, sel: key })}
          className="row-link"
          resetScroll={false}
          preload={false}
        >
          {record.offset}
        </Link>
      </td>
      <td className="records__key mono">{record.key ?? <span className="muted">none</span>}</td>
      <td className="records__value mono">{preview(record)}</td>
    </tr>
  );
}

/** Stands for rows out of sight, so that the scroll bar tells the truth. */
function Spacer({ rows }: { rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={5} className="records__spacer" style={{ height: rows * ROW_PX }} />
    </tr>
  );
}
