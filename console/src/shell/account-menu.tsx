import { Link, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useSession, useSignOut } from '../api/session.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { usePreference } from './preferences.ts';

/** Who is signed in, and what concerns only them. */
export function AccountMenu() {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useCloseOutside(root, open, () => setOpen(false));
  return (
    <div className="menu" ref={root}>
      <IconButton icon="user" label="Account" aria-expanded={open} onClick={() => setOpen(!open)} />
      {open && <AccountList onDone={() => setOpen(false)} />}
    </div>
  );
}

function AccountList({ onDone }: { onDone: () => void }) {
  const { user } = useSession();
  const [zone, setZone] = usePreference('zone');
  const signOut = useSignOut();
  const router = useRouter();
  const leave = () => signOut.mutate(undefined, { onSettled: () => void router.invalidate() });
  return (
    <div className="menu__list">
      <div className="menu__about">
        <p>
          <strong>{user.name || user.username}</strong>
        </p>
        <p>
          {user.roles.join(', ')} · tenant {user.tenant}
        </p>
      </div>
      <button
        type="button"
        className="menu__item"
        onClick={() => setZone(zone === 'local' ? 'utc' : 'local')}
      >
        <Icon name="clock" /> Times in {zone === 'local' ? 'local time' : 'UTC'}: switch
      </button>
      <Link to="/password" className="menu__item" onClick={onDone}>
        <Icon name="key" /> Change password
      </Link>
      <button type="button" className="menu__item" onClick={leave}>
        <Icon name="arrow" /> Sign out
      </button>
    </div>
  );
}

/** Closes on Escape (the focus goes back to the button) and on a press or focus elsewhere. */
function useCloseOutside(root: React.RefObject<HTMLElement | null>, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return;
    const onOutside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      close();
      root.current?.querySelector('button')?.focus();
    };
    document.addEventListener('pointerdown', onOutside);
    document.addEventListener('focusin', onOutside);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onOutside);
      document.removeEventListener('focusin', onOutside);
      document.removeEventListener('keydown', onKey);
    };
  }, [root, open, close]);
}
