import type { ReactNode } from 'react';
import './badge.css';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'neutral';

const TONE_ICONS: Record<Tone, IconName> = {
  ok: 'ok',
  warn: 'warning',
  bad: 'error',
  info: 'info',
  neutral: 'stopped',
};

/** A state in a word, with a shape of its own: colour is never the only sign. */
export function Badge({ tone, icon, children }: { tone: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={`badge badge--${tone}`}>
      <Icon name={icon ?? TONE_ICONS[tone]} size={14} />
      {children}
    </span>
  );
}

/** A short word about a thing that is no state: a type, a label. */
export function Tag({ children }: { children: ReactNode }) {
  return <span className="tag">{children}</span>;
}
