import { authErrors } from '../errors.ts';
import { isCommonPassword } from './common-passwords.ts';
import { normalizePassword } from './password-hasher.ts';

/** Without a second factor (NIST SP 800-63B-4, section 3.1.1.2). In code points. */
export const PASSWORD_CHARACTERS_MIN = 15;
export const PASSWORD_CHARACTERS_MAX = 256;

const SERVICE_NAME = 'millrace';
/** Shorter names are contained in too many good passwords by accident. */
const CONTEXT_CHARACTERS_MIN = 4;

/**
 * Throws `password_too_short`, `password_too_long` or `password_compromised` if the password is not good enough
 * for this user. Every character is allowed, none is demanded; nothing is looked up on the network.
 */
export function checkNewPassword(password: string, user: { username: string; name: string }): void {
  const text = normalizePassword(password);
  const characters = Array.from(text).length;
  if (characters < PASSWORD_CHARACTERS_MIN) {
    throw authErrors.password_too_short(`A password has at least ${PASSWORD_CHARACTERS_MIN} characters.`, {
      details: { charactersMin: PASSWORD_CHARACTERS_MIN },
    });
  }
  if (characters > PASSWORD_CHARACTERS_MAX) {
    throw authErrors.password_too_long(`A password has at most ${PASSWORD_CHARACTERS_MAX} characters.`, {
      details: { charactersMax: PASSWORD_CHARACTERS_MAX },
    });
  }
  const context = contextWords(user);
  const folded = text.normalize('NFKC').toLowerCase();
  if (context.some((word) => folded.includes(word))) {
    throw authErrors.password_compromised('The password contains your name or the name of this service.');
  }
  if (isCommonPassword(text, context)) {
    throw authErrors.password_compromised(
      'The password consists of what is guessed first: common words, runs or numbers.',
    );
  }
}

function contextWords(user: { username: string; name: string }): string[] {
  return [SERVICE_NAME, user.username, ...user.username.split(/[@.+_-]/), ...user.name.split(/\s+/)]
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => Array.from(word).length >= CONTEXT_CHARACTERS_MIN);
}
