import { toApiError } from '../../api/api-error.ts';
import { Icon } from '../../ui/icon.tsx';

/** Why one can't pass. `unauthenticated` says it for a 401, which must not tell more than that. */
export function GateError({ error, unauthenticated }: { error: unknown; unauthenticated: string }) {
  const { problem, status, retryAfterS } = toApiError(error);
  const sentence = status === 401 ? unauthenticated : (problem.detail ?? problem.title);
  return (
    <p className="gate__error" role="alert">
      <Icon name="error" />
      <span>
        {sentence}
        {status === 429 && retryAfterS !== undefined && ` Try again in ${Math.ceil(retryAfterS)} seconds.`}
      </span>
    </p>
  );
}
