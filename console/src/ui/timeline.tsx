import type { ReactNode } from 'react';
import type { Tone } from './badge.tsx';
import './timeline.css';
import { Instant } from './times.tsx';

export interface TimelineEntry {
  time: string;
  title: string;
  note?: ReactNode;
  tone?: Tone;
}

/** What happened, oldest first. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className="timeline">
      {entries.map((entry) => (
        <li
          key={`${entry.time} ${entry.title}`}
          className={`timeline__entry timeline__entry--${entry.tone ?? 'neutral'}`}
        >
          <p>
            <strong>{capitalise(entry.title)}</strong>{' '}
            <span className="timeline__time">
              <Instant time={entry.time} />
            </span>
          </p>
          {entry.note && <p className="muted">{entry.note}</p>}
        </li>
      ))}
    </ol>
  );
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
