import { didYouMean, isCoded } from '#foundation';
import { errors } from './errors.ts';
import {
  ANNOTATION_PREFIX,
  childSchemas,
  IN_PLACE_KEYWORDS,
  isSchema,
  isSchemaObject,
  type JsonSchema,
  KEYWORDS,
  pointerSteps,
  type SchemaObject,
} from './json-schema.ts';

/** A schema document longer than this, as JSON text, is refused. */
export const SCHEMA_BYTES_MAX = 262_144;
/** Schemas inside schemas, or arrays and objects inside `enum` and the like, deeper than this are refused. */
export const SCHEMA_DEPTH_MAX = 64;
/** A document with more schemas than this, itself and all inside it, is refused. */
export const SCHEMA_NODES_MAX = 5_000;

/** A schema that passed the checks of {@link parseSchemaDocument}. */
export interface SchemaDocument {
  root: JsonSchema;
  /** The schema as compact JSON; two documents are the same version if these texts are equal. */
  text: string;
  /** By target of `$ref`, as written (`#/$defs/name`). */
  references: ReadonlyMap<string, JsonSchema>;
  /** All `x-` keywords used, for the validator to ignore. */
  annotations: ReadonlySet<string>;
}

/**
 * Checks a schema's shape before anything is compiled from it: size, depth, only keywords of 2020-12 (and `x-…`),
 * `$ref` only to a JSON pointer in the same document, no reference cycle that would never end.
 * Rejects with `schema_invalid`, whose details name the place by JSON pointer.
 */
export function parseSchemaDocument(schema: unknown): SchemaDocument {
  if (!isSchema(schema)) throw invalid('', 'A schema is an object or a boolean.');
  checkDepth(schema, 0);
  const text = JSON.stringify(schema);
  if (Buffer.byteLength(text) > SCHEMA_BYTES_MAX) {
    throw invalid('', `The schema is longer than ${SCHEMA_BYTES_MAX} bytes.`);
  }
  const references = new Map<string, JsonSchema>();
  const annotations = new Set<string>();
  const nodes = collectNodes(schema);
  for (const [pointer, node] of nodes) {
    if (!isSchemaObject(node)) continue;
    checkKeywords(node, pointer, annotations);
    if (node['$ref'] !== undefined) addReference(node['$ref'], pointer, nodes, references);
  }
  checkCycles(nodes, references);
  return { root: schema, text, references, annotations };
}

/** Runs `work`, and turns any error that is not coded yet into `schema_invalid` with the error's message. */
export function asInvalidSchema<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isCoded(error)) throw error;
    throw errors.schema_invalid(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function invalid(pointer: string, message: string) {
  return errors.schema_invalid(pointer === '' ? message : `At ${pointer}: ${message}`, {
    details: { pointer },
  });
}

function checkDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  // A schema in a map (`properties`) takes two levels of JSON.
  if (depth > 2 * SCHEMA_DEPTH_MAX)
    throw invalid('', `The schema is nested deeper than ${SCHEMA_DEPTH_MAX} levels.`);
  for (const child of Object.values(value)) checkDepth(child, depth + 1);
}

function collectNodes(root: JsonSchema): Map<string, JsonSchema> {
  const nodes = new Map<string, JsonSchema>([['', root]]);
  for (const [pointer, node] of nodes) {
    if (!isSchemaObject(node)) continue;
    for (const child of childSchemas(node, pointer)) {
      if (!isSchema(child.schema)) throw invalid(child.pointer, 'A schema is an object or a boolean.');
      nodes.set(child.pointer, child.schema);
    }
    if (nodes.size > SCHEMA_NODES_MAX)
      throw invalid('', `The schema holds more than ${SCHEMA_NODES_MAX} schemas.`);
  }
  return nodes;
}

function checkKeywords(node: SchemaObject, pointer: string, annotations: Set<string>): void {
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword.startsWith(ANNOTATION_PREFIX)) annotations.add(keyword);
    else if (!KEYWORDS.has(keyword)) {
      throw invalid(
        pointer,
        `"${keyword}" is not a keyword of JSON Schema 2020-12 that the registry knows.${didYouMean(keyword, KEYWORDS.keys())}`,
      );
    }
    if (keyword === '$schema' && !isDialect(value)) {
      throw invalid(pointer, 'Only "https://json-schema.org/draft/2020-12/schema" can be named in $schema.');
    }
    // Another base address would change what every `$ref` below it means.
    if (keyword === '$id' && pointer !== '') throw invalid(pointer, '$id may stand only at the root.');
  }
}

function isDialect(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/.test(value);
}

function addReference(
  reference: unknown,
  pointer: string,
  nodes: ReadonlyMap<string, JsonSchema>,
  references: Map<string, JsonSchema>,
): void {
  if (typeof reference !== 'string' || !reference.startsWith('#')) {
    throw invalid(pointer, '$ref can only point into the same document, as "#" or "#/$defs/name".');
  }
  const steps = pointerSteps(decodeFragment(reference.slice(1)) ?? '~');
  const target =
    steps === undefined ? undefined : nodes.get(steps.map((step) => `/${escapeStep(step)}`).join(''));
  if (target === undefined)
    throw invalid(pointer, `$ref "${reference}" points to no schema in this document.`);
  references.set(reference, target);
}

function escapeStep(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

function decodeFragment(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}

/** Refuses a schema that would look at the same value for ever: a cycle of `$ref` and in-place keywords alone. */
function checkCycles(
  nodes: ReadonlyMap<string, JsonSchema>,
  references: ReadonlyMap<string, JsonSchema>,
): void {
  const state = new Map<JsonSchema, 'open' | 'closed'>();
  const visit = (node: JsonSchema, pointer: string): void => {
    if (!isSchemaObject(node) || state.get(node) === 'closed') return;
    if (state.get(node) === 'open')
      throw invalid(pointer, 'This $ref leads back to itself without going into the value.');
    state.set(node, 'open');
    for (const child of childSchemas(node, pointer)) {
      if (IN_PLACE_KEYWORDS.has(child.keyword)) visit(child.schema as JsonSchema, child.pointer);
    }
    const target = references.get(String(node['$ref']));
    if (target !== undefined) visit(target, pointer);
    state.set(node, 'closed');
  };
  for (const [pointer, node] of nodes) visit(node, pointer);
}
