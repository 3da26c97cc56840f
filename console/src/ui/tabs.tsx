import type { ReactNode } from 'react';
import './tabs.css';

/** Parts of one place. Each is a link, because the tab stands in the URL; the current one says so itself. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className="tabs" aria-label={label}>
      {children}
    </nav>
  );
}
