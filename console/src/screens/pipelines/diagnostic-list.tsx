import type { Diagnostic } from '../../api/pipelines.ts';
import { plural } from '../../format/number.ts';
import { Icon } from '../../ui/icon.tsx';

interface DiagnosticListProps {
  id: string;
  /** There is no SQL yet. */
  isEmpty: boolean;
  /** Undefined while the SQL is being checked. */
  diagnostics: readonly Diagnostic[] | undefined;
  onChoose: (diagnostic: Diagnostic) => void;
}

/** What the server found in the SQL. Choosing a finding leads to its place. */
export function DiagnosticList({ id, isEmpty, diagnostics, onChoose }: DiagnosticListProps) {
  return (
    <div id={id}>
      <p role="status" className="muted">
        {isEmpty ? 'The SQL is checked while you write.' : verdict(diagnostics)}
      </p>
      <ul className="diagnostics">
        {diagnostics?.map((diagnostic) => (
          <li
            key={`${diagnostic.line}:${diagnostic.column} ${diagnostic.code}`}
            data-severity={diagnostic.severity}
          >
            <button type="button" onClick={() => onChoose(diagnostic)}>
              <Icon name={diagnostic.severity === 'error' ? 'error' : 'warning'} />
              <span className="diagnostics__where">
                {diagnostic.line}:{diagnostic.column}
              </span>
              <span>
                <span className="visually-hidden">{diagnostic.severity}: </span>
                {diagnostic.message}
                {hint(diagnostic)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function verdict(diagnostics: readonly Diagnostic[] | undefined): string {
  if (diagnostics === undefined) return 'Checking …';
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  if (errors > 0) return `${plural(errors, 'error')} in the SQL`;
  return diagnostics.length > 0
    ? `The SQL is valid, with ${plural(diagnostics.length, 'warning')}`
    : 'The SQL is valid';
}

function hint(diagnostic: Diagnostic): string {
  if (diagnostic.suggestion) return ` Did you mean “${diagnostic.suggestion}”?`;
  return '';
}
