import type { Pipeline } from '../../api/pipelines.ts';
import { Icon } from '../../ui/icon.tsx';

/** What the owner of a pipeline should know though it runs: its warnings, and views that began empty. */
export function PipelineWarnings({ pipeline: { warnings, views } }: { pipeline: Pipeline }) {
  const emptied = views.filter(({ rows }) => rows === 'emptied');
  if (warnings.length + emptied.length === 0) return null;
  return (
    <div className="error-panel error-panel--warning" role="status">
      <span className="error-panel__icon">
        <Icon name="warning" size={18} />
      </span>
      <ul className="error-panel__text">
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
        {emptied.map(({ name, reason }) => (
          <li key={name}>
            The view {name} began empty{reason === undefined ? '' : `: ${reason}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
