import { useEffect, useRef, useState } from 'react';
import { Field } from './field.tsx';

const SETTLED_MS = 250;

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  /** Called when typing has paused. */
  onChange: (value: string) => void;
}

/** A filter box. `/` puts the cursor into it (the shell looks for `data-search`). */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const [draft, setDraft] = useState(value);
  const reported = useRef(value);
  useEffect(() => {
    // The value can change from outside (back button, cleared filters); what was typed then gives way.
    if (value !== reported.current) setDraft(value);
    reported.current = value;
  }, [value]);
  useEffect(() => {
    if (draft === reported.current) return;
    const timer = setTimeout(() => {
      reported.current = draft;
      onChange(draft);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [draft, onChange]);
  return (
    <div className="field--grow">
      <Field label={label}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="search"
            data-search
            placeholder={placeholder}
            value={draft}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setDraft(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
