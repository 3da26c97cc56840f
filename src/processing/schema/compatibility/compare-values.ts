import { childPointer, type TypeName } from '../json-schema.ts';
import type { Rule } from './comparison.ts';
import { typesOf } from './facts.ts';

/** `type`, `enum`, `const`. A finite set of given values never comes here: those are tried one by one. */
export const compareValues: Rule = (_comparison, facts, target, pointer) => {
  for (const rule of ['enum', 'const']) {
    if (!(rule in target)) continue;
    const message = 'only some values are allowed, where any of the type was before';
    return [{ pointer: childPointer(pointer, rule), rule, message }];
  }
  if (target['type'] === undefined) return [];
  const allowed = new Set([target['type']].flat() as TypeName[]);
  if (allowed.has('number')) allowed.add('integer');
  const types = typesOf(facts);
  // A number is an integer or not; the wider word covers both.
  if (types.has('number')) types.delete('integer');
  const refused = [...types].filter((type) => !allowed.has(type));
  if (refused.length === 0) return [];
  const message = `${refused.join(', ')} would no longer be valid; allowed: ${JSON.stringify(target['type'])}`;
  return [{ pointer: childPointer(pointer, 'type'), rule: 'type', message }];
};
