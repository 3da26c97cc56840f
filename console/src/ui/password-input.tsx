import { type ComponentProps, useState } from 'react';

type PasswordInputProps = Omit<ComponentProps<'input'>, 'type' | 'onChange' | 'value'> & {
  autoComplete: 'current-password' | 'new-password';
  value: string;
  onValue: (value: string) => void;
};

/** A password box: can be pasted into, filled by a password manager, and looked at (WCAG 3.3.8). */
export function PasswordInput({ value, onValue, ...rest }: PasswordInputProps) {
  const [visible, setVisible] = useState(false);
  return (
    <div className="password-input">
      <input
        {...rest}
        className="input input--large"
        type={visible ? 'text' : 'password'}
        required
        value={value}
        onChange={(event) => onValue(event.target.value)}
      />
      <button type="button" aria-pressed={visible} onClick={() => setVisible(!visible)}>
        {visible ? 'Hide' : 'Show'}
        <span className="visually-hidden"> password</span>
      </button>
    </div>
  );
}
