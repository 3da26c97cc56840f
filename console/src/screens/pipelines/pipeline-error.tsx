import type { Pipeline } from '../../api/pipelines.ts';
import { Icon } from '../../ui/icon.tsx';

/** Why a pipeline does not run, with the way to the place in its SQL. */
export function PipelineError({ error }: { error: NonNullable<Pipeline['error']> }) {
  return (
    <div className="error-panel" role="alert">
      <span className="error-panel__icon">
        <Icon name="error" size={18} />
      </span>
      <div className="error-panel__text">
        <p className="error-panel__title">{error.message}</p>
        <p>
          <code>{error.code}</code>
          {error.line !== undefined && (
            <>
              {' '}
              at{' '}
              <a href={`#line-${error.line}`}>
                line {error.line}
                {error.column !== undefined && `, column ${error.column}`}
              </a>
            </>
          )}
        </p>
      </div>
    </div>
  );
}
