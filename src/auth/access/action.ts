/** Everything that can be permitted, as `thing:verb`. Routes name one of these in their `config.action`. */
export const ACTIONS = [
  'topic:read',
  'topic:write',
  'topic:admin',
  'event:write',
  'event:read',
  'schema:read',
  'schema:write',
  'pipeline:read',
  'pipeline:write',
  'view:read',
  'alert:read',
  'alert:write',
  'dead-letter:read',
  'dead-letter:write',
  'user:admin',
  'key:admin',
  'audit:read',
  'config:read',
  'overview:read',
] as const;

export type Action = (typeof ACTIONS)[number];

export function isAction(name: string): name is Action {
  return (ACTIONS as readonly string[]).includes(name);
}
