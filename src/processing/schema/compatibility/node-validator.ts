import { childSchemas, isSchemaObject, type JsonSchema, type SchemaObject } from '../json-schema.ts';
import type { SchemaDocument } from '../schema-document.ts';
import { compileValidator, type Validator } from '../validator.ts';

/**
 * Tells whether a value is valid under one schema inside a document. A schema that was made by the comparison and
 * stands nowhere in the document is taken as it is.
 */
export function createNodeValidator(
  document: SchemaDocument,
): (schema: SchemaObject, value: unknown) => boolean {
  const validators = new Map<SchemaObject, Validator>();
  return (schema, value) => {
    let validator = validators.get(schema);
    if (validator === undefined) {
      validator = compileValidator({ ...document, root: standalone(document, schema) });
      validators.set(schema, validator);
    }
    return validator.isValid(value);
  };
}

/** The schema as a document of its own, with the targets of its references under `$defs`. */
function standalone(document: SchemaDocument, schema: SchemaObject): JsonSchema {
  const names = new Map([...document.references.keys()].map((reference, i) => [reference, `#/$defs/d${i}`]));
  const definitions = [...document.references.values()].map((target, i) => [`d${i}`, rename(target, names)]);
  return { ...(rename(schema, names) as SchemaObject), $defs: Object.fromEntries(definitions) };
}

function rename(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  if (!isSchemaObject(schema)) return schema;
  const renamed: Record<string, unknown> = structuredClone({ ...schema, $defs: undefined });
  delete renamed['$defs'];
  const reference = names.get(String(schema['$ref']));
  if (reference !== undefined) renamed['$ref'] = reference;
  for (const child of childSchemas(schema, '')) {
    if (child.keyword !== '$defs')
      replaceAt(renamed, child.pointer, rename(child.schema as JsonSchema, names));
  }
  return renamed;
}

function replaceAt(root: Record<string, unknown>, pointer: string, value: JsonSchema): void {
  const steps = pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop() ?? '';
  let place = root;
  for (const step of steps) place = place[step] as Record<string, unknown>;
  place[last] = value;
}
