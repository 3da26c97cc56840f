import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Tone } from './badge.tsx';
import { Icon } from './icon.tsx';
import './tile.css';

interface TileProps {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: Tone;
  link?: LinkProps;
}

/** One number that matters, with its name. */
export function Tile({ label, value, note, tone = 'neutral', link }: TileProps) {
  return (
    <div className={`tile tile--${tone}`}>
      <p className="tile__label">
        {tone === 'bad' && <Icon name="error" size={14} />}
        {tone === 'warn' && <Icon name="warning" size={14} />}
        {link ? <Link {...link}>{label}</Link> : label}
      </p>
      <p className="tile__value">{value}</p>
      {note && <p className="tile__note">{note}</p>}
    </div>
  );
}

export function Tiles({ children }: { children: ReactNode }) {
  return <div className="tiles">{children}</div>;
}
