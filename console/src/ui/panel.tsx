import { type ReactNode, useId } from 'react';
import './panel.css';

interface PanelProps {
  title: string;
  /** One line under the title. */
  note?: ReactNode;
  actions?: ReactNode;
  /** Without padding, for tables and lists that reach the edge. */
  flush?: boolean;
  /** The title is only read out: what is seen says the same already. */
  silent?: boolean;
  children: ReactNode;
}

/** A titled part of a page. */
export function Panel({ title, note, actions, flush = false, silent = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel${flush ? ' panel--flush' : ''}`} aria-labelledby={id}>
      {silent ? (
        <h2 id={id} className="visually-hidden">
          {title}
        </h2>
      ) : (
        <header className="panel__header">
          <div>
            <h2 id={id}>{title}</h2>
            {note && <p className="panel__note">{note}</p>}
          </div>
          {actions && <div className="panel__actions">{actions}</div>}
        </header>
      )}
      <div className="panel__body">{children}</div>
    </section>
  );
}
