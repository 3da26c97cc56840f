import { childPointer, type JsonSchema, type SchemaObject } from '../json-schema.ts';
import type { Comparison, Rule } from './comparison.ts';
import { boundOf, type Facts, itemFacts, listOf, typesOf } from './facts.ts';
import { sameSchema } from './same-schema.ts';
import type { Violation } from './violation.ts';

/** `minItems`, `maxItems`, `uniqueItems`, `prefixItems`, `items`, `contains`, `unevaluatedItems`. */
export const compareArrays: Rule = (comparison, facts, target, pointer) => {
  if (!typesOf(facts).has('array')) return [];
  return [
    ...compareSizes(facts, target, pointer),
    ...compareItems(comparison, facts, target, pointer),
    ...compareContains(comparison, facts, target, pointer),
  ];
};

function compareSizes(facts: Facts, target: SchemaObject, pointer: string): Violation[] {
  const { minItems, maxItems, uniqueItems } = target;
  const itemsMax = boundOf(facts, 'maxItems', 'min') ?? Infinity;
  const violations: Violation[] = [];
  if (typeof minItems === 'number' && (boundOf(facts, 'minItems', 'max') ?? 0) < minItems) {
    const message = `arrays shorter than ${minItems} would no longer be valid`;
    violations.push({ pointer: childPointer(pointer, 'minItems'), rule: 'minItems', message });
  }
  if (typeof maxItems === 'number' && itemsMax > maxItems) {
    const message = `arrays longer than ${maxItems} would no longer be valid`;
    violations.push({ pointer: childPointer(pointer, 'maxItems'), rule: 'maxItems', message });
  }
  if (uniqueItems === true && itemsMax > 1 && !facts.some((fact) => fact['uniqueItems'] === true)) {
    const message = 'arrays with equal items would no longer be valid';
    violations.push({ pointer: childPointer(pointer, 'uniqueItems'), rule: 'uniqueItems', message });
  }
  return violations;
}

/** Each position that a `prefixItems` of either side names, then all positions beyond together. */
function compareItems(
  comparison: Comparison,
  facts: Facts,
  target: SchemaObject,
  pointer: string,
): Violation[] {
  const prefix = listOf(target['prefixItems']);
  const rest = target['items'] as JsonSchema | undefined;
  const itemsMax = boundOf(facts, 'maxItems', 'min') ?? Infinity;
  const named = Math.max(prefix.length, ...facts.map((fact) => listOf(fact['prefixItems']).length));
  const violations: Violation[] = [];
  for (let i = 0; i <= named && i < itemsMax; i++) {
    const given = itemFacts(comparison.given, facts, i === named ? Infinity : i);
    const wanted = prefix[i];
    if (wanted !== undefined) {
      violations.push(...comparison.compare(given, wanted, childPointer(pointer, 'prefixItems', i)));
    } else if (rest !== undefined) {
      violations.push(...comparison.compare(given, rest, childPointer(pointer, 'items')));
    }
  }
  return violations;
}

/** These depend on each other, so they are equal in one of the given schemas, or a violation. */
function compareContains(
  comparison: Comparison,
  facts: Facts,
  target: SchemaObject,
  pointer: string,
): Violation[] {
  const violations: Violation[] = [];
  if (target['contains'] !== undefined) {
    const wanted = containsOf(target);
    const found = facts.some((fact) =>
      sameSchema(containsOf(fact), comparison.given, wanted, comparison.target),
    );
    const message = 'the array was not asked to contain exactly this before';
    if (!found) violations.push({ pointer: childPointer(pointer, 'contains'), rule: 'contains', message });
  }
  if (target['unevaluatedItems'] !== undefined && target['unevaluatedItems'] !== true) {
    const message = 'compared only as a whole: the schemas around it must be equal';
    violations.push({
      pointer: childPointer(pointer, 'unevaluatedItems'),
      rule: 'unevaluatedItems',
      message,
    });
  }
  return violations;
}

function containsOf(schema: SchemaObject): SchemaObject {
  const { contains, minContains, maxContains } = schema;
  return {
    ...(contains === undefined ? {} : { contains }),
    ...(minContains === undefined ? {} : { minContains }),
    ...(maxContains === undefined ? {} : { maxContains }),
  };
}
