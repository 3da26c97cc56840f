import { useMemo } from 'react';
import './sql.css';
import { sqlLines } from './sql-highlight.ts';

/** SQL to be read: numbered lines, the one with an error marked. */
export function SqlView({ sql, errorLine }: { sql: string; errorLine?: number | undefined }) {
  const lines = useMemo(() => sqlLines(sql), [sql]);
  return (
    <div className="sql" tabIndex={0} role="group" aria-label="SQL of the pipeline">
      <ol>
        {lines.map((pieces, i) => (
          // A line's identity is its number.
          <li key={i} id={`line-${i + 1}`} data-error={i + 1 === errorLine}>
            <code>
              {pieces.map((piece, j) => (
                <span key={j} className={`code__${piece.kind}`}>
                  {piece.text}
                </span>
              ))}
              {pieces.length === 0 && '\n'}
            </code>
          </li>
        ))}
      </ol>
    </div>
  );
}
