import { defineErrors } from '#foundation';

/** Codes of token verification. `details.reason` narrows them; it names the check, never the token's content. */
export const identityErrors = defineErrors('identity', {
  token_invalid: { status: 401, title: 'Invalid access token' },
  token_expired: { status: 401, title: 'Access token expired' },
  token_keys_unavailable: { status: 503, title: 'Verification keys unavailable' },
});

/** Refuses a token because of the check named `reason`. */
export function invalidToken(reason: string, message: string): Error {
  return identityErrors.token_invalid(message, { details: { reason } });
}
