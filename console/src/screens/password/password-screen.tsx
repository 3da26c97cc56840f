import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useChangePassword, useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { Gate } from '../sign-in/gate.tsx';
import { GateError } from '../sign-in/gate-error.tsx';
import { safeNext } from '../sign-in/search.ts';

const route = getRouteApi('/password');

/** The platform's minimum without a second factor (NIST SP 800-63B-4). */
const PASSWORD_CHARACTERS_MIN = 15;

/** A new password: by choice, or because the first one was only for the first sign-in. */
export function PasswordScreen() {
  const { user, passwordChangeRequired } = useSession();
  const { next: target } = route.useSearch();
  const router = useRouter();
  const change = useChangePassword();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const missing = PASSWORD_CHARACTERS_MIN - Array.from(next).length;
  const tooShort = next !== '' && missing > 0;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ current, next }, { onSuccess: () => router.history.push(safeNext(target)) });
  };
  const lead = passwordChangeRequired
    ? 'The first password works once. Choose your own to go on.'
    : 'Other sessions of yours are signed out.';
  return (
    <Gate title="Choose a new password" lead={lead}>
      <form className="form" onSubmit={submit}>
        {change.error && <GateError error={change.error} unauthenticated="The current password is wrong." />}
        {/* Tells password managers whose password this is. */}
        <input type="hidden" name="username" autoComplete="username" value={user.username} />
        <Field label="Current password">
          {(ids) => (
            <PasswordInput
              {...ids}
              name="current"
              autoComplete="current-password"
              value={current}
              onValue={setCurrent}
            />
          )}
        </Field>
        <Field
          label="New password"
          hint={`At least ${PASSWORD_CHARACTERS_MIN} characters, any of them; a sentence is good.`}
          error={tooShort ? `${missing} more to go` : undefined}
        >
          {(ids) => (
            <PasswordInput {...ids} name="next" autoComplete="new-password" value={next} onValue={setNext} />
          )}
        </Field>
        <Button type="submit" look="primary" busy={change.isPending} disabled={tooShort}>
          Save password
        </Button>
        {!passwordChangeRequired && (
          <Button look="quiet" onClick={() => router.history.back()}>
            Cancel
          </Button>
        )}
      </form>
    </Gate>
  );
}
