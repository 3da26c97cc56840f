import type { JsonSchema, SchemaObject } from '../json-schema.ts';
import type { SchemaDocument } from '../schema-document.ts';
import { compareArrays } from './compare-arrays.ts';
import { compareCombinations } from './compare-combinations.ts';
import { compareNumbers } from './compare-numbers.ts';
import { compareObjects } from './compare-objects.ts';
import { compareStrings } from './compare-strings.ts';
import { compareValues } from './compare-values.ts';
import { type Facts, factsOf, listOf, typesOf, valuesOf } from './facts.ts';
import { createNodeValidator } from './node-validator.ts';
import { sameSchema } from './same-schema.ts';
import type { Violation } from './violation.ts';

/** Steps of one comparison; a pair of schemas that needs more is called incompatible (`too_complex`). */
export const COMPARISON_STEPS_MAX = 20_000;

/** What the rules of one comparison share. */
export interface Comparison {
  /** The document under which the values are valid. */
  given: SchemaDocument;
  /** The document under which they must be valid too. */
  target: SchemaDocument;
  /** Empty if each value with these facts is valid under `schema`, a schema of `target` at `pointer`. */
  compare(facts: Facts, schema: JsonSchema, pointer: string): readonly Violation[];
}

/** One rule: the keywords of one kind. It looks only at its own keywords of `target`. */
export type Rule = (
  comparison: Comparison,
  facts: Facts,
  target: SchemaObject,
  pointer: string,
) => readonly Violation[];

const RULES: readonly Rule[] = [
  compareValues,
  compareNumbers,
  compareStrings,
  compareArrays,
  compareObjects,
  compareCombinations,
];

/**
 * Why some value that is valid under `given` may be invalid under `target`; empty if that cannot be.
 *
 * The answer errs on one side only: an empty list is a proof, a violation may be a false alarm where keywords
 * are too entangled (`not`, `unevaluatedProperties`, overlapping `oneOf`). Recursive schemas are compared by
 * coinduction: a pair met again further inside the value is assumed to fit, which holds because values are finite.
 */
export function compareSchemas(given: SchemaDocument, target: SchemaDocument): readonly Violation[] {
  return new SubsetCheck(given, target).compare(factsOf(given, given.root), target.root, '');
}

class SubsetCheck implements Comparison {
  readonly given: SchemaDocument;
  readonly target: SchemaDocument;
  #steps = 0;
  /** Undefined while a pair is being compared. */
  readonly #known = new Map<string, readonly Violation[] | undefined>();
  /** Pairs in the order in which they were settled. */
  readonly #settled: string[] = [];
  readonly #ids = new WeakMap<object, number>();
  #idLast = 0;
  readonly #isValidGiven: (schema: SchemaObject, value: unknown) => boolean;
  readonly #isValidTarget: (schema: SchemaObject, value: unknown) => boolean;

  constructor(given: SchemaDocument, target: SchemaDocument) {
    this.given = given;
    this.target = target;
    this.#isValidGiven = createNodeValidator(given);
    this.#isValidTarget = createNodeValidator(target);
  }

  compare(facts: Facts, schema: JsonSchema, pointer: string): readonly Violation[] {
    if (schema === true || typesOf(facts).size === 0) return [];
    if (schema === false) return [{ pointer, rule: 'false', message: 'nothing is allowed here any more' }];
    if (++this.#steps > COMPARISON_STEPS_MAX) {
      return [{ pointer, rule: 'too_complex', message: 'the schemas are too entangled to be compared' }];
    }
    const key = `${facts.map((fact) => this.#idOf(fact)).join(',')}<${this.#idOf(schema)}`;
    if (this.#known.has(key)) return this.#known.get(key) ?? [];
    this.#known.set(key, undefined);
    const settledBefore = this.#settled.length;
    const violations = this.#compareObject(facts, schema, pointer);
    // Pairs that were found to fit while this one was assumed to fit are open again.
    if (violations.length > 0) {
      for (const other of this.#settled.splice(settledBefore)) this.#known.delete(other);
    }
    this.#known.set(key, violations);
    this.#settled.push(key);
    return violations;
  }

  #compareObject(facts: Facts, schema: SchemaObject, pointer: string): readonly Violation[] {
    if (facts.some((fact) => sameSchema(fact, this.given, schema, this.target))) return [];
    const values = valuesOf(facts);
    if (values !== undefined) return this.#compareFinite(facts, values, schema, pointer);
    const violations = RULES.flatMap((rule) => rule(this, facts, schema, pointer));
    if (violations.length === 0) return violations;
    const cases = splitAlternatives(this.given, facts);
    return cases === undefined ? violations : cases.flatMap((each) => this.compare(each, schema, pointer));
  }

  /** With `enum` or `const` there are few values: each is tried. */
  #compareFinite(
    facts: Facts,
    values: readonly unknown[],
    schema: SchemaObject,
    pointer: string,
  ): readonly Violation[] {
    const refused = values.filter(
      (value) =>
        !this.#isValidTarget(schema, value) && facts.every((fact) => this.#isValidGiven(fact, value)),
    );
    if (refused.length === 0) return [];
    const named = refused.slice(0, 5).map((value) => JSON.stringify(value).slice(0, 60));
    const rule = 'enum' in schema ? 'enum' : 'const' in schema ? 'const' : 'enum';
    return [{ pointer, rule, message: `${named.join(', ')} would no longer be valid` }];
  }

  #idOf(schema: object): number {
    const known = this.#ids.get(schema);
    if (known !== undefined) return known;
    this.#ids.set(schema, ++this.#idLast);
    return this.#idLast;
  }
}

/** The facts once for each branch of their first `anyOf` or `oneOf`; undefined if they have none left. */
function splitAlternatives(given: SchemaDocument, facts: Facts): Facts[] | undefined {
  for (const [i, fact] of facts.entries()) {
    for (const keyword of ['anyOf', 'oneOf']) {
      const branches = listOf(fact[keyword]);
      if (branches.length === 0) continue;
      const { [keyword]: _split, ...rest } = fact;
      const others = [...facts.slice(0, i), rest, ...facts.slice(i + 1)];
      return branches.map((branch) => [...others, ...factsOf(given, branch)]);
    }
  }
  return undefined;
}
