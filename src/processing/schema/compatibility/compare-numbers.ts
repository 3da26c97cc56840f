import { childPointer } from '../json-schema.ts';
import type { Rule } from './comparison.ts';
import { boundOf, type Facts, typesOf } from './facts.ts';
import type { Violation } from './violation.ts';

/** `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`. */
export const compareNumbers: Rule = (_comparison, facts, target, pointer) => {
  const types = typesOf(facts);
  if (!types.has('number') && !types.has('integer')) return [];
  const violations: Violation[] = [];
  for (const [rule, implied] of Object.entries(IMPLIED)) {
    const limit = target[rule];
    if (typeof limit !== 'number' || implied(facts, limit)) continue;
    violations.push({
      pointer: childPointer(pointer, rule),
      rule,
      message: `the limit ${limit} is new or tighter`,
    });
  }
  return violations;
};

/** Whether the facts already keep a number within the limit. */
const IMPLIED: Record<string, (facts: Facts, limit: number) => boolean> = {
  minimum: (facts, limit) =>
    (boundOf(facts, 'minimum', 'max') ?? -Infinity) >= limit ||
    (boundOf(facts, 'exclusiveMinimum', 'max') ?? -Infinity) >= limit,
  exclusiveMinimum: (facts, limit) =>
    (boundOf(facts, 'minimum', 'max') ?? -Infinity) > limit ||
    (boundOf(facts, 'exclusiveMinimum', 'max') ?? -Infinity) >= limit,
  maximum: (facts, limit) =>
    (boundOf(facts, 'maximum', 'min') ?? Infinity) <= limit ||
    (boundOf(facts, 'exclusiveMaximum', 'min') ?? Infinity) <= limit,
  exclusiveMaximum: (facts, limit) =>
    (boundOf(facts, 'maximum', 'min') ?? Infinity) < limit ||
    (boundOf(facts, 'exclusiveMaximum', 'min') ?? Infinity) <= limit,
  // Only whole numbers: division of fractions is not exact, and so neither is the keyword.
  multipleOf: (facts, limit) =>
    (limit === 1 && !typesOf(facts).has('number')) ||
    facts.some(({ multipleOf: step }) => {
      if (step === limit) return true;
      return Number.isSafeInteger(step) && Number.isSafeInteger(limit) && (step as number) % limit === 0;
    }),
};
