import { authErrors } from '../errors.ts';
import { type Action, ACTIONS, isAction } from './action.ts';
import { didYouMean } from '#foundation';

/** One permission of an API key, if wanted only for some topics. */
export interface Scope {
  action: Action;
  /** A topic's name, or its beginning followed by `*`. Absent: all topics. */
  topics?: string;
}

/** What a request acts on. */
export interface Resource {
  type: string;
  id?: string | undefined;
}

/** Actions that are about one topic each, so that a topic limit has a meaning. */
const TOPIC_ACTIONS: readonly Action[] = [
  'topic:read',
  'topic:write',
  'topic:admin',
  'event:read',
  'event:write',
];
const TOPIC_PATTERN = /^(?:[a-zA-Z0-9._-]{1,249}\*?|\*)$/;

/**
 * Parses `action` or `action@topics`, for example `event:write@demo.*`. Throws `scope_invalid`.
 */
export function parseScope(text: string): Scope {
  const at = text.indexOf('@');
  const action = at === -1 ? text : text.slice(0, at);
  if (!isAction(action)) {
    throw authErrors.scope_invalid(`There is no action "${action}".${didYouMean(action, ACTIONS)}`);
  }
  if (at === -1) return { action };
  const topics = text.slice(at + 1);
  if (!TOPIC_ACTIONS.includes(action)) {
    throw authErrors.scope_invalid(`The action "${action}" cannot be limited to topics.`);
  }
  if (!TOPIC_PATTERN.test(topics)) {
    throw authErrors.scope_invalid(`"${topics}" is not a topic, or the beginning of one followed by "*".`);
  }
  return { action, topics };
}

export function formatScope(scope: Scope): string {
  return scope.topics === undefined ? scope.action : `${scope.action}@${scope.topics}`;
}

/**
 * True if the scope permits the action on the resource. A scope for some topics permits nothing where the
 * request does not say which topic it is about.
 */
export function scopePermits(scope: Scope, action: Action, resource: Resource): boolean {
  if (scope.action !== action) return false;
  if (scope.topics === undefined) return true;
  return resource.type === 'topic' && resource.id !== undefined && matchesTopic(scope.topics, resource.id);
}

/** True if whatever `inner` permits, `outer` permits too. */
export function scopeCovers(outer: Scope, inner: Scope): boolean {
  if (outer.action !== inner.action) return false;
  if (outer.topics === undefined) return true;
  if (inner.topics === undefined) return false;
  return outer.topics === inner.topics || matchesTopic(outer.topics, inner.topics);
}

// For `inner` ending in `*` this compares its text: `demo.*` covers `demo.a*` because every name that begins
// with `demo.a` begins with `demo.`.
function matchesTopic(pattern: string, topic: string): boolean {
  return pattern.endsWith('*') ? topic.startsWith(pattern.slice(0, -1)) : topic === pattern;
}
