import type { JsonSchema } from '../json-schema.ts';
import type { Comparison } from './comparison.ts';
import { type Facts, factsOf, namesOf, propertyFacts, typesOf, valuesOf } from './facts.ts';

/**
 * True if surely no value with these facts is valid under `schema` (of the target document): their types do not
 * meet, or their finite values, or those of a property that one of them requires (a tag such as `kind`).
 */
export function contradict(comparison: Comparison, facts: Facts, schema: JsonSchema): boolean {
  const wanted = factsOf(comparison.target, schema);
  const together = [...facts, ...wanted];
  if (excludeEachOther(together)) return true;
  const types = typesOf(together);
  if (types.size !== 1 || !types.has('object')) return false;
  const required = new Set(together.flatMap((fact) => namesOf(fact['required'])));
  return [...required].some((name) =>
    excludeEachOther([
      ...propertyFacts(comparison.given, facts, name),
      ...propertyFacts(comparison.target, wanted, name),
    ]),
  );
}

function excludeEachOther(facts: Facts): boolean {
  return typesOf(facts).size === 0 || valuesOf(facts)?.length === 0;
}
