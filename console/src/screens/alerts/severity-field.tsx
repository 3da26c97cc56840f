import { useId } from 'react';
import { SEVERITIES, type Severity } from '../../api/alerts.ts';
import { SeverityBadge } from '../../ui/states.tsx';

export function SeverityField({ value, onValue }: { value: Severity; onValue: (value: Severity) => void }) {
  const name = useId();
  return (
    <fieldset className="field">
      <legend>Severity</legend>
      <div className="choices">
        {SEVERITIES.map((severity) => (
          <label key={severity} className="choice">
            <input type="radio" name={name} checked={value === severity} onChange={() => onValue(severity)} />
            <SeverityBadge severity={severity} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
