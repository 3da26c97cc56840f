import { searchOf, text } from '../../routing/search.ts';

/** Where to go after signing in: a path of the console. */
export const signInSearch = searchOf({ next: text });

/** `next` if it stays in the console; an address of another site would make the sign-in a trap. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';
}
