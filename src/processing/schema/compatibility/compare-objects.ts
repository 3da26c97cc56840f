import { childPointer, isSchemaObject, type JsonSchema } from '../json-schema.ts';
import type { Comparison, Rule } from './comparison.ts';
import { boundOf, type Facts, factsOf, mapOf, namesOf, propertyFacts, typesOf } from './facts.ts';
import type { Violation } from './violation.ts';

/** The keywords of objects. */
export const compareObjects: Rule = (comparison, facts, target, pointer) => {
  if (!typesOf(facts).has('object')) return [];
  const parts = [
    compareRequired,
    compareCounts,
    compareProperties,
    comparePatterns,
    compareAdditional,
    compareNames,
    compareDependencies,
    compareUnevaluated,
  ];
  return parts.flatMap((part) => part(comparison, facts, target, pointer));
};

const compareRequired: Rule = (_comparison, facts, target, pointer) => {
  const known = requiredOf(facts);
  return namesOf(target['required'])
    .filter((name) => !known.has(name))
    .map((name) => ({
      pointer: childPointer(pointer, 'required'),
      rule: 'required',
      message: `the property "${name}" was not required before`,
    }));
};

const compareCounts: Rule = (_comparison, facts, target, pointer) => {
  const { minProperties, maxProperties } = target;
  const least = Math.max(boundOf(facts, 'minProperties', 'max') ?? 0, requiredOf(facts).size);
  const most = Math.min(
    boundOf(facts, 'maxProperties', 'min') ?? Infinity,
    closedNames(facts)?.length ?? Infinity,
  );
  const violations: Violation[] = [];
  if (typeof minProperties === 'number' && least < minProperties) {
    const message = `objects with fewer than ${minProperties} properties would no longer be valid`;
    violations.push({ pointer: childPointer(pointer, 'minProperties'), rule: 'minProperties', message });
  }
  if (typeof maxProperties === 'number' && most > maxProperties) {
    const message = `objects with more than ${maxProperties} properties would no longer be valid`;
    violations.push({ pointer: childPointer(pointer, 'maxProperties'), rule: 'maxProperties', message });
  }
  return violations;
};

const compareProperties: Rule = (comparison, facts, target, pointer) =>
  [...mapOf(target['properties'])].flatMap(([name, schema]): readonly Violation[] => {
    const given = propertyFacts(comparison.given, facts, name);
    const place = childPointer(pointer, 'properties', name);
    const violations = comparison.compare(given, schema, place);
    if (violations.length === 0 || given.length > 0) return violations;
    const message =
      `"${name}" was not described before, so older values may hold anything there; ` +
      'only a schema with "additionalProperties": false rules that out';
    return [{ pointer: place, rule: 'properties', message }];
  });

const comparePatterns: Rule = (comparison, facts, target, pointer) =>
  [...mapOf(target['patternProperties'])].flatMap(([pattern, schema]) => {
    const place = childPointer(pointer, 'patternProperties', pattern);
    const matches = new RegExp(pattern, 'u');
    return [
      ...[...namedIn(facts)]
        .filter((name) => matches.test(name))
        .flatMap((name) => comparison.compare(propertyFacts(comparison.given, facts, name), schema, place)),
      ...compareUnnamed(comparison, facts, schema, place, (given) => given === pattern),
    ];
  });

const compareAdditional: Rule = (comparison, facts, target, pointer) => {
  const schema = target['additionalProperties'] as JsonSchema | undefined;
  if (schema === undefined || schema === true) return [];
  const place = childPointer(pointer, 'additionalProperties');
  const named = mapOf(target['properties']);
  const patterns = [...mapOf(target['patternProperties']).keys()];
  const removed = [...namedIn(facts)].filter(
    (name) => !named.has(name) && !patterns.some((pattern) => new RegExp(pattern, 'u').test(name)),
  );
  return [
    ...removed.flatMap((name) =>
      comparison
        .compare(propertyFacts(comparison.given, facts, name), schema, place)
        .map((found) => ({ ...found, message: `the property "${name}": ${found.message}` })),
    ),
    ...compareUnnamed(comparison, facts, schema, place, (given) =>
      patterns.includes(given) ? 'elsewhere' : false,
    ),
  ];
};

/**
 * Compares what the facts say of the properties that none of them names. `treat` says of a given pattern that the
 * wanted schema speaks of just its names (true), that another schema of the target does ('elsewhere'), or neither.
 */
function compareUnnamed(
  comparison: Comparison,
  facts: Facts,
  schema: JsonSchema,
  place: string,
  treat: (givenPattern: string) => boolean | 'elsewhere',
): readonly Violation[] {
  const together: JsonSchema[] = [];
  const alone: JsonSchema[][] = [];
  for (const fact of facts) {
    const patterns = [...mapOf(fact['patternProperties'])];
    const exact = patterns.filter(([pattern]) => treat(pattern) === true).map(([, given]) => given);
    const rest = (fact['additionalProperties'] as JsonSchema | undefined) ?? true;
    if (exact.length > 0) together.push(...exact);
    else if (patterns.length === 0) together.push(rest);
    // A name that matches none of the patterns has the rest, one that matches has the pattern's: both must fit.
    else
      alone.push([
        rest,
        ...patterns.filter(([pattern]) => treat(pattern) === false).map(([, given]) => given),
      ]);
  }
  const violations = comparison.compare(factsOf(comparison.given, ...together), schema, place);
  if (violations.length === 0) return [];
  const fits = alone.some((schemas) =>
    schemas.every(
      (given) => comparison.compare(factsOf(comparison.given, given), schema, place).length === 0,
    ),
  );
  if (fits) return [];
  const message = 'properties that were not described before could be anything, and now cannot';
  return [
    {
      pointer: place,
      rule: place.includes('patternProperties') ? 'patternProperties' : 'additionalProperties',
      message,
    },
  ];
}

const compareNames: Rule = (comparison, facts, target, pointer) => {
  const schema = target['propertyNames'] as JsonSchema | undefined;
  if (schema === undefined) return [];
  const closed = closedNames(facts);
  const given = factsOf(
    comparison.given,
    { type: 'string' },
    ...(closed === undefined ? [] : [{ enum: closed }]),
    ...facts.map((fact) => (fact['propertyNames'] as JsonSchema | undefined) ?? true),
  );
  return comparison.compare(given, schema, childPointer(pointer, 'propertyNames'));
};

const compareDependencies: Rule = (comparison, facts, target, pointer) => {
  const violations: Violation[] = [];
  const required = requiredOf(facts);
  const wanted = isSchemaObject(target['dependentRequired']) ? target['dependentRequired'] : {};
  for (const [name, others] of Object.entries(wanted)) {
    const known = facts.flatMap((fact) => {
      const given = fact['dependentRequired'];
      return isSchemaObject(given) ? namesOf(given[name]) : [];
    });
    if (isImpossible(comparison, facts, name)) continue;
    for (const other of namesOf(others)) {
      if (required.has(other) || known.includes(other)) continue;
      const message = `"${other}" was not required beside "${name}" before`;
      violations.push({
        pointer: childPointer(pointer, 'dependentRequired', name),
        rule: 'dependentRequired',
        message,
      });
    }
  }
  for (const [name, schema] of mapOf(target['dependentSchemas'])) {
    if (isImpossible(comparison, facts, name)) continue;
    const given = facts.map((fact) => mapOf(fact['dependentSchemas']).get(name) ?? true);
    const place = childPointer(pointer, 'dependentSchemas', name);
    violations.push(...comparison.compare([...facts, ...factsOf(comparison.given, ...given)], schema, place));
  }
  return violations;
};

const compareUnevaluated: Rule = (_comparison, _facts, target, pointer) => {
  const rule = 'unevaluatedProperties';
  if (target[rule] === undefined || target[rule] === true) return [];
  const message = 'compared only as a whole: the schemas around it must be equal';
  return [{ pointer: childPointer(pointer, rule), rule, message }];
};

function requiredOf(facts: Facts): Set<string> {
  return new Set(facts.flatMap((fact) => namesOf(fact['required'])));
}

function namedIn(facts: Facts): Set<string> {
  return new Set(facts.flatMap((fact) => [...mapOf(fact['properties']).keys()]));
}

function isImpossible(comparison: Comparison, facts: Facts, name: string): boolean {
  return typesOf(propertyFacts(comparison.given, facts, name)).size === 0;
}

/** All names an object can have, if one of the facts is closed. */
function closedNames(facts: Facts): string[] | undefined {
  const closed = facts.find(
    (fact) => fact['additionalProperties'] === false && mapOf(fact['patternProperties']).size === 0,
  );
  return closed === undefined ? undefined : [...mapOf(closed['properties']).keys()];
}
