import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import './tabs.css';

/** Parts of one place. Each is a link, because the tab stands in the URL. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className="tabs" aria-label={label}>
      {children}
    </nav>
  );
}

/** One part. It is the current one (and says so) if the URL has its search parameters, also those that it leaves out. */
export function Tab({ children, ...link }: Omit<LinkProps, 'children'> & { children: ReactNode }) {
  return (
    <Link {...link} activeOptions={{ includeSearch: true, explicitUndefined: true }} resetScroll={false}>
      {children}
    </Link>
  );
}
