import type { ComponentProps, ReactNode } from 'react';
import { useCan } from '../api/permissions.ts';
import './button.css';
import { Icon, type IconName } from './icon.tsx';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  look?: ButtonLook;
  icon?: IconName;
  /** The work started by the button is under way: it can't be pressed again, and says so. */
  busy?: boolean;
  small?: boolean;
  children: ReactNode;
}

export function Button({
  look = 'secondary',
  icon,
  busy = false,
  small = false,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass(look, small)}
      aria-busy={busy || undefined}
      disabled={busy || rest.disabled}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

/** A button that only an icon shows; `label` is its name and its tooltip. */
export function IconButton({
  icon,
  label,
  ...rest
}: Omit<ComponentProps<'button'>, 'children'> & { icon: IconName; label: string }) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      className={`button button--icon ${rest.className ?? ''}`}
      aria-label={label}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A button for which the server wants a permission; without it the button stays, off, and names what is missing. */
export function PermittedButton({ action, ...rest }: ButtonProps & { action: string }) {
  const can = useCan(action);
  if (can) return <Button {...rest} />;
  return (
    <Button {...rest} disabled title={`Needs the permission ${action}. An administrator can grant it.`} />
  );
}

export function buttonClass(look: ButtonLook = 'secondary', small = false): string {
  return `button button--${look}${small ? ' button--small' : ''}`;
}
