import { useRouter } from '@tanstack/react-router';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Gate } from './gate.tsx';

/** Shown when nobody can say whether somebody is signed in, because the platform does not answer. */
export function SessionError({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <Gate title="Not reachable" lead="The console could not ask the platform who you are.">
      <ErrorPanel error={error} retry={() => void router.invalidate()} />
    </Gate>
  );
}
