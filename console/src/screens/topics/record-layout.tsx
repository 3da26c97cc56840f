import type { ReactNode } from 'react';
import type { EventRecord } from '../../api/events.ts';
import { RecordPanel } from './record-panel.tsx';

interface RecordLayoutProps {
  topic: string;
  /** Position of the open record. */
  sel: string | undefined;
  /** The open record, if the list has it. */
  known: EventRecord | undefined;
  children: ReactNode;
}

/** A list of records, with the open one beside it. */
export function RecordLayout({ topic, sel, known, children }: RecordLayoutProps) {
  return (
    <div className="record-layout" data-open={sel !== undefined}>
      {children}
      {sel !== undefined && <RecordPanel key={sel} topic={topic} position={sel} known={known} />}
    </div>
  );
}
