import { isSchemaObject, type JsonSchema, KEYWORDS, ANNOTATION_PREFIX } from '../json-schema.ts';
import type { SchemaDocument } from '../schema-document.ts';
import { deepEqual } from './facts.ts';

/**
 * True if the two schemas say the same in the same words, annotations aside: the answer for keywords whose
 * logic is not compared any deeper (`not`, `contains`, `unevaluatedProperties`). References are followed.
 */
export function sameSchema(
  a: JsonSchema,
  inA: SchemaDocument,
  b: JsonSchema,
  inB: SchemaDocument,
  assumed: ReadonlySet<string> = new Set(),
): boolean {
  if (!isSchemaObject(a) || !isSchemaObject(b)) return a === b;
  const keywords = meaningful(a);
  if (keywords.length !== meaningful(b).length) return false;
  return keywords.every((keyword) => {
    if (!Object.hasOwn(b, keyword)) return false;
    const [left, right] = [a[keyword], b[keyword]];
    if (keyword === '$ref') return sameReference(String(left), inA, String(right), inB, assumed);
    return sameValue(keyword, left, inA, right, inB, assumed);
  });
}

function meaningful(schema: object): string[] {
  return Object.keys(schema).filter(
    (keyword) =>
      keyword !== '$defs' && !keyword.startsWith(ANNOTATION_PREFIX) && KEYWORDS.get(keyword) !== 'annotation',
  );
}

function sameReference(
  a: string,
  inA: SchemaDocument,
  b: string,
  inB: SchemaDocument,
  assumed: ReadonlySet<string>,
): boolean {
  const pair = JSON.stringify([a, b]);
  if (assumed.has(pair)) return true;
  const [left, right] = [inA.references.get(a), inB.references.get(b)];
  if (left === undefined || right === undefined) return false;
  return sameSchema(left, inA, right, inB, new Set([...assumed, pair]));
}

function sameValue(
  keyword: string,
  a: unknown,
  inA: SchemaDocument,
  b: unknown,
  inB: SchemaDocument,
  assumed: ReadonlySet<string>,
): boolean {
  const same = (x: unknown, y: unknown): boolean =>
    sameSchema(x as JsonSchema, inA, y as JsonSchema, inB, assumed);
  switch (KEYWORDS.get(keyword)) {
    case 'schema':
      return same(a, b);
    case 'schemas':
      return (
        Array.isArray(a) &&
        Array.isArray(b) &&
        a.length === b.length &&
        a.every((item, i) => same(item, b[i]))
      );
    case 'schemaMap': {
      if (!isSchemaObject(a) || !isSchemaObject(b)) return false;
      const names = Object.keys(a);
      return (
        names.length === Object.keys(b).length && names.every((n) => Object.hasOwn(b, n) && same(a[n], b[n]))
      );
    }
    case 'assertion':
    case 'annotation':
    case undefined:
      return deepEqual(a, b);
  }
}
