import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** The way up to the list a thing belongs to. */
export function BackLink({ children, ...link }: Omit<LinkProps, 'children'> & { children: ReactNode }) {
  return (
    <Link {...link} activeOptions={{ exact: true, includeSearch: true }}>
      <Icon name="chevron-left" size={14} /> {children}
    </Link>
  );
}
