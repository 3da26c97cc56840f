import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useSignIn } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { Gate } from './gate.tsx';
import { GateError } from './gate-error.tsx';
import { safeNext } from './search.ts';

const route = getRouteApi('/sign-in');

export function SignInScreen() {
  const { next } = route.useSearch();
  const router = useRouter();
  const signIn = useSignIn();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(
      { username, password },
      {
        onSuccess: ({ passwordChangeRequired }) => {
          if (passwordChangeRequired) void router.navigate({ to: '/password', search: { next } });
          else router.history.push(safeNext(next));
        },
      },
    );
  };
  return (
    <Gate title="Sign in" lead="Streams, pipelines and alerts of this platform.">
      <form className="form" onSubmit={submit}>
        {signIn.error && <GateError error={signIn.error} unauthenticated="User name or password is wrong." />}
        <Field label="User name">
          {(ids) => (
            <input
              {...ids}
              className="input input--large"
              name="username"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              required
              value={username}
              onChange={(event) => setUsername(event.target.value)}
            />
          )}
        </Field>
        <Field label="Password">
          {(ids) => (
            <PasswordInput
              {...ids}
              name="password"
              autoComplete="current-password"
              value={password}
              onValue={setPassword}
            />
          )}
        </Field>
        <Button type="submit" look="primary" busy={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </Gate>
  );
}
