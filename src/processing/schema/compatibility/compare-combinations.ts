import {
  childPointer,
  type JsonSchema,
  type SchemaObject,
  TYPE_NAMES,
  type TypeName,
} from '../json-schema.ts';
import type { Comparison, Rule } from './comparison.ts';
import { contradict } from './contradict.ts';
import { type Facts, listOf, typesOf } from './facts.ts';
import { sameSchema } from './same-schema.ts';
import type { Violation } from './violation.ts';

/** `$ref`, `allOf`, `anyOf`, `oneOf`, `not`, `if`/`then`/`else`. */
export const compareCombinations: Rule = (comparison, facts, target, pointer) => {
  const reference = comparison.target.references.get(String(target['$ref']));
  return [
    ...(reference === undefined ? [] : comparison.compare(facts, reference, childPointer(pointer, '$ref'))),
    ...listOf(target['allOf']).flatMap((part, i) =>
      comparison.compare(facts, part, childPointer(pointer, 'allOf', i)),
    ),
    ...compareBranches(comparison, facts, target, pointer, 'anyOf'),
    ...compareBranches(comparison, facts, target, pointer, 'oneOf'),
    ...compareNot(comparison, facts, target, pointer),
    ...compareConditional(comparison, facts, target, pointer),
  ];
};

/** Some branch fits; if not for all values at once, then for those of each type. */
function compareBranches(
  comparison: Comparison,
  facts: Facts,
  target: SchemaObject,
  pointer: string,
  rule: 'anyOf' | 'oneOf',
): readonly Violation[] {
  const branches = listOf(target[rule]);
  if (branches.length === 0 || fitsBranch(comparison, facts, branches, pointer, rule)) return [];
  const types = typesOf(facts);
  if (types.has('number')) types.delete('integer');
  const unfit = [...types].filter(
    (type) => !fitsBranch(comparison, [...facts, TYPE_FACTS.get(type) ?? {}], branches, pointer, rule),
  );
  if (unfit.length === 0) return [];
  const message = `for ${unfit.join(', ')}: no single branch is sure to hold for every older value`;
  return [{ pointer: childPointer(pointer, rule), rule, message }];
}

function fitsBranch(
  comparison: Comparison,
  facts: Facts,
  branches: readonly JsonSchema[],
  pointer: string,
  rule: 'anyOf' | 'oneOf',
): boolean {
  return branches.some(
    (branch, i) =>
      comparison.compare(facts, branch, childPointer(pointer, rule, i)).length === 0 &&
      // For `oneOf` no other branch may hold for any of the values.
      (rule === 'anyOf' || branches.every((other, j) => j === i || contradict(comparison, facts, other))),
  );
}

const TYPE_FACTS = new Map<TypeName, SchemaObject>(TYPE_NAMES.map((type) => [type, { type }]));

function compareNot(
  comparison: Comparison,
  facts: Facts,
  target: SchemaObject,
  pointer: string,
): readonly Violation[] {
  const refused = target['not'] as JsonSchema | undefined;
  if (refused === undefined || contradict(comparison, facts, refused)) return [];
  const known = facts.some(
    (fact) =>
      fact['not'] !== undefined &&
      sameSchema(fact['not'] as JsonSchema, comparison.given, refused, comparison.target),
  );
  if (known) return [];
  return [{ pointer: childPointer(pointer, 'not'), rule: 'not', message: 'this was not excluded before' }];
}

function compareConditional(
  comparison: Comparison,
  facts: Facts,
  target: SchemaObject,
  pointer: string,
): readonly Violation[] {
  const condition = target['if'] as JsonSchema | undefined;
  if (condition === undefined) return [];
  const wanted = conditionalOf(target);
  if (facts.some((fact) => sameSchema(conditionalOf(fact), comparison.given, wanted, comparison.target)))
    return [];
  const never = contradict(comparison, facts, condition);
  return ['then', 'else'].flatMap((branch) => {
    const schema = (target[branch] as JsonSchema | undefined) ?? true;
    return never && branch === 'then' ? [] : comparison.compare(facts, schema, childPointer(pointer, branch));
  });
}

function conditionalOf(schema: SchemaObject): SchemaObject {
  return Object.fromEntries(
    ['if', 'then', 'else'].flatMap((k) => (schema[k] === undefined ? [] : [[k, schema[k]]])),
  );
}
