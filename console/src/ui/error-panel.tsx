import { toApiError } from '../api/api-error.ts';
import { Button } from './button.tsx';
import './error-panel.css';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';

interface ErrorPanelProps {
  error: unknown;
  /** Asks again; without it there is nothing to retry. */
  retry?: () => void;
  /** What failed, when the place does not tell. */
  what?: string;
}

/** A failure as the platform tells it: title, detail, what is missing, and the trace id that finds it in the log. */
export function ErrorPanel({ error, retry, what }: ErrorPanelProps) {
  const { problem, missingPermission, status } = toApiError(error);
  const forbidden = status === 403;
  return (
    <div className="error-panel" role="alert">
      <span className="error-panel__icon">
        <Icon name={forbidden ? 'lock' : 'error'} size={18} />
      </span>
      <div className="error-panel__text">
        <p className="error-panel__title">{what ? `${what}: ${problem.title}` : problem.title}</p>
        {problem.detail && <p>{problem.detail}</p>}
        {forbidden && (
          <p>
            {missingPermission ? (
              <>
                Missing permission: <code>{missingPermission}</code>.{' '}
              </>
            ) : null}
            An administrator of your tenant can grant it.
          </p>
        )}
        {problem.errors && (
          <ul>
            {problem.errors.map((entry) => (
              <li key={`${entry.pointer} ${entry.message}`}>
                <code>{entry.pointer}</code> {entry.message}
              </li>
            ))}
          </ul>
        )}
        {problem.diagnostics && (
          <ul>
            {problem.diagnostics.map(({ line, column, message }) => (
              <li key={`${line}:${column} ${message}`}>
                <code>
                  {line}:{column}
                </code>{' '}
                {message}
              </li>
            ))}
          </ul>
        )}
        {problem.traceId && (
          <p className="error-panel__trace">
            Trace <code>{problem.traceId}</code>
            <CopyButton text={problem.traceId} label="Copy trace id" />
          </p>
        )}
      </div>
      {retry && (
        <Button icon="refresh" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}
