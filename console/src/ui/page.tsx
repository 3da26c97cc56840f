import { type ReactNode, useEffect } from 'react';
import './page.css';

interface PageProps {
  /** Heading, and the document's title. */
  title: string;
  /** What stands above the heading: the way back. */
  trail?: ReactNode;
  /** Beside the heading: its state. */
  badge?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One screen: its heading, what can be done with it, and its parts. */
export function Page({ title, trail, badge, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  return (
    <div className="page">
      <header className="page__header">
        <div className="page__heading">
          {trail && (
            <nav className="page__trail" aria-label="Breadcrumb">
              {trail}
            </nav>
          )}
          <div className="page__title">
            <h1 tabIndex={-1}>{title}</h1>
            {badge}
          </div>
          {lead && <div className="page__lead">{lead}</div>}
        </div>
        {actions && <div className="page__actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
