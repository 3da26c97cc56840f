import { Field } from './field.tsx';

interface TextFieldProps {
  label: string;
  hint?: string;
  value: string;
  onValue: (value: string) => void;
  /** In the font of code. */
  mono?: boolean;
  required?: boolean;
  pattern?: string;
  /** Id of a list of suggestions. */
  list?: string;
  /** Makes it a box of several lines. */
  rows?: number;
}

export function TextField({
  label,
  hint,
  value,
  onValue,
  mono = false,
  rows,
  list,
  pattern,
  required = false,
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => {
        const shared = {
          ...ids,
          className: `input${mono ? ' mono' : ''}`,
          value,
          required,
          autoComplete: 'off',
          spellCheck: !mono,
        };
        return rows === undefined ? (
          <input
            {...shared}
            list={list}
            pattern={pattern}
            onChange={(event) => onValue(event.target.value)}
          />
        ) : (
          <textarea {...shared} rows={rows} onChange={(event) => onValue(event.target.value)} />
        );
      }}
    </Field>
  );
}
