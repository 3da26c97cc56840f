import {
  isSchemaObject,
  type JsonSchema,
  type SchemaObject,
  TYPE_NAMES,
  type TypeName,
} from '../json-schema.ts';
import type { SchemaDocument } from '../schema-document.ts';

/**
 * What is known of a value: it is valid under all of these schemas. `allOf` and `$ref` are already opened,
 * `true` is left out, so an empty list means "anything".
 */
export type Facts = readonly SchemaObject[];

/** No value is like this. */
export const NOTHING: SchemaObject = { enum: [] };

/** The schema objects that must all hold if `schema` holds: itself, and what its `allOf` and `$ref` add. */
export function factsOf(document: SchemaDocument, ...schemas: readonly JsonSchema[]): Facts {
  const facts: SchemaObject[] = [];
  const seen = new Set<JsonSchema>();
  const add = (schema: JsonSchema): void => {
    if (seen.has(schema) || schema === true) return;
    seen.add(schema);
    if (schema === false) {
      facts.push(NOTHING);
      return;
    }
    facts.push(schema);
    const target = document.references.get(String(schema['$ref']));
    if (target !== undefined) add(target);
    for (const part of listOf(schema['allOf'])) add(part);
  };
  for (const schema of schemas) add(schema);
  return facts;
}

/** Types that a value with these facts can still have. `integer` is listed besides `number`, which includes it. */
export function typesOf(facts: Facts): Set<TypeName> {
  const types = new Set<TypeName>(TYPE_NAMES);
  for (const fact of facts) {
    const allowed = allowedTypes(fact);
    for (const type of types) if (!allowed.has(type)) types.delete(type);
  }
  return types;
}

function allowedTypes(fact: SchemaObject): Set<TypeName> {
  const values = enumOf(fact);
  const named = fact['type'];
  let types = new Set<TypeName>(TYPE_NAMES);
  if (named !== undefined) types = new Set((Array.isArray(named) ? named : [named]) as TypeName[]);
  if (types.has('number')) types.add('integer');
  if (values === undefined) return types;
  const ofValues = new Set(values.flatMap(typesOfValue));
  return new Set([...types].filter((type) => ofValues.has(type)));
}

function typesOfValue(value: unknown): TypeName[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (typeof value === 'number') return Number.isInteger(value) ? ['integer', 'number'] : ['number'];
  return [typeof value as TypeName];
}

/** The values that `enum` and `const` of one schema leave; undefined if it has neither. */
export function enumOf(fact: SchemaObject): readonly unknown[] | undefined {
  const values = Array.isArray(fact['enum']) ? (fact['enum'] as unknown[]) : undefined;
  if (!('const' in fact)) return values;
  const only = fact['const'];
  return values === undefined || values.some((value) => deepEqual(value, only)) ? [only] : [];
}

/** The greatest (`max`) or least (`min`) number that any fact gives for `keyword`. */
export function boundOf(facts: Facts, keyword: string, pick: 'max' | 'min'): number | undefined {
  const numbers = facts.map((fact) => fact[keyword]).filter((value) => typeof value === 'number');
  if (numbers.length === 0) return undefined;
  return pick === 'max' ? Math.max(...numbers) : Math.min(...numbers);
}

/** The schemas that hold for the property `name` of an object with these facts. */
export function propertyFacts(document: SchemaDocument, facts: Facts, name: string): Facts {
  return factsOf(document, ...facts.flatMap((fact) => propertySchemas(fact, name)));
}

function propertySchemas(fact: SchemaObject, name: string): JsonSchema[] {
  const schemas: JsonSchema[] = [];
  const named = mapOf(fact['properties']).get(name);
  if (named !== undefined) schemas.push(named);
  for (const [pattern, schema] of mapOf(fact['patternProperties'])) {
    if (new RegExp(pattern, 'u').test(name)) schemas.push(schema);
  }
  if (schemas.length === 0 && fact['additionalProperties'] !== undefined) {
    schemas.push(fact['additionalProperties'] as JsonSchema);
  }
  return schemas;
}

/** The schemas that hold for the array element at `index`; `Infinity` for those beyond all `prefixItems`. */
export function itemFacts(document: SchemaDocument, facts: Facts, index: number): Facts {
  const schemas = facts.flatMap((fact) => {
    const prefix = listOf(fact['prefixItems']);
    return index < prefix.length ? [prefix[index] ?? true] : [schemaOr(fact['items'], true)];
  });
  return factsOf(document, ...schemas);
}

/** The schema, or `fallback` where the keyword is missing. */
export function schemaOr(value: unknown, fallback: JsonSchema): JsonSchema {
  return value === undefined ? fallback : (value as JsonSchema);
}

export function listOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? (value as JsonSchema[]) : [];
}

export function mapOf(value: unknown): Map<string, JsonSchema> {
  return new Map(isSchemaObject(value) ? (Object.entries(value) as [string, JsonSchema][]) : []);
}

export function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

/** Equality of JSON values: the order of members does not matter. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => deepEqual(item, b[i]));
  }
  if (!isSchemaObject(a) || !isSchemaObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && deepEqual(a[name], b[name]))
  );
}

/** The values that all `enum` and `const` among the facts leave; undefined if there are none of these keywords. */
export function valuesOf(facts: Facts): readonly unknown[] | undefined {
  let values: readonly unknown[] | undefined;
  for (const fact of facts) {
    const allowed = enumOf(fact);
    if (allowed === undefined) continue;
    values =
      values === undefined
        ? allowed
        : values.filter((value) => allowed.some((other) => deepEqual(value, other)));
  }
  return values;
}
