/**
 * JSON Schema 2020-12 (https://json-schema.org/draft/2020-12/json-schema-core), as far as the registry accepts it:
 * each keyword once, with what its value holds. A keyword that is not here is refused at registration.
 */

/** A schema document or any schema inside it. */
export type JsonSchema = boolean | SchemaObject;
export type SchemaObject = { readonly [keyword: string]: unknown };

/** What a keyword's value holds: one schema, a list, a map of them, nothing but data, or only words. */
export type KeywordKind = 'schema' | 'schemas' | 'schemaMap' | 'assertion' | 'annotation';

export const KEYWORDS: ReadonlyMap<string, KeywordKind> = new Map<string, KeywordKind>([
  ...words('annotation', '$schema $id $anchor $comment title description default examples deprecated'),
  ...words('annotation', 'readOnly writeOnly contentEncoding contentMediaType contentSchema'),
  ...words('assertion', '$ref type enum const multipleOf minimum maximum exclusiveMinimum exclusiveMaximum'),
  ...words('assertion', 'minLength maxLength pattern format minItems maxItems uniqueItems'),
  ...words('assertion', 'minContains maxContains minProperties maxProperties required dependentRequired'),
  ...words('schema', 'items contains additionalProperties propertyNames not if then else'),
  ...words('schema', 'unevaluatedItems unevaluatedProperties'),
  ...words('schemas', 'allOf anyOf oneOf prefixItems'),
  ...words('schemaMap', '$defs properties patternProperties dependentSchemas'),
]);

/** Keywords whose schemas look at the same value again, so that a `$ref` cycle through them alone never ends. */
export const IN_PLACE_KEYWORDS: ReadonlySet<string> = new Set(
  'allOf anyOf oneOf not if then else dependentSchemas'.split(' '),
);

/** Custom annotations, such as the classification of a field, start so; they are kept and mean nothing here. */
export const ANNOTATION_PREFIX = 'x-';

export const TYPE_NAMES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
export type TypeName = (typeof TYPE_NAMES)[number];

export function isSchemaObject(schema: unknown): schema is SchemaObject {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema);
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isSchemaObject(value);
}

/** A JSON pointer (RFC 6901) one step deeper. */
export function childPointer(pointer: string, ...steps: readonly (string | number)[]): string {
  return (
    pointer + steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  );
}

/** The steps of a JSON pointer; undefined if it is not one. */
export function pointerSteps(pointer: string): string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The schemas directly inside `schema`, with the keyword that holds each and their pointers. */
export function* childSchemas(
  schema: SchemaObject,
  pointer: string,
): Generator<{ keyword: string; pointer: string; schema: unknown }> {
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = KEYWORDS.get(keyword);
    if (kind === 'schema') yield { keyword, pointer: childPointer(pointer, keyword), schema: value };
    else if (kind === 'schemas' && Array.isArray(value)) {
      for (const [i, child] of value.entries()) {
        yield { keyword, pointer: childPointer(pointer, keyword, i), schema: child };
      }
    } else if (kind === 'schemaMap' && isSchemaObject(value)) {
      for (const [name, child] of Object.entries(value)) {
        yield { keyword, pointer: childPointer(pointer, keyword, name), schema: child };
      }
    }
  }
}

function words(kind: KeywordKind, keywords: string): [string, KeywordKind][] {
  return keywords.split(' ').map((keyword) => [keyword, kind]);
}
