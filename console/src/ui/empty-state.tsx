import type { ReactNode } from 'react';
import { Command } from './command.tsx';
import './empty-state.css';
import { Icon, type IconName } from './icon.tsx';

interface EmptyStateProps {
  icon: IconName;
  title: string;
  /** What this place is for, in a sentence or two. */
  children: ReactNode;
  /** The one thing to do next. */
  action?: ReactNode;
  /** The same from a shell. */
  command?: string;
}

export function EmptyState({ icon, title, children, action, command }: EmptyStateProps) {
  return (
    <div className="empty">
      <span className="empty__icon">
        <Icon name={icon} size={22} />
      </span>
      <p className="empty__title">{title}</p>
      <p>{children}</p>
      {action}
      {command && <Command text={command} />}
    </div>
  );
}
