import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A JSON Schema as the OpenAPI document has it. */
export interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  minimum?: number;
  maximum?: number;
  [keyword: string]: unknown;
}

export interface Content {
  [mediaType: string]: { schema?: Schema };
}

export interface ApiOperation {
  method: string;
  /** With `{names}` in the place of parameters. */
  path: string;
  parameters: readonly { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Content };
  responses: Readonly<Record<string, { content?: Content }>>;
  isPublic: boolean;
}

interface Document {
  paths: Record<string, Record<string, Omit<ApiOperation, 'method' | 'path' | 'isPublic'>>>;
  components: { schemas: Record<string, Schema> };
}

/** Every operation that the platform at `url` documents, and the schemas they share. */
export async function loadOperations(
  url: string,
): Promise<{ operations: ApiOperation[]; schemas: Record<string, Schema> }> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, declared]) => ({
      ...declared,
      method: method.toUpperCase(),
      path,
      parameters: declared.parameters ?? [],
      isPublic: 'x-millrace-public' in declared,
    })),
  );
  return { operations, schemas: document.components.schemas };
}

/** The codes that docs/reference/errors.md promises, with their statuses. */
export function documentedCodes(): Map<string, number> {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reference', 'errors.md'), 'utf8');
  return new Map(
    [...page.matchAll(/^\| `([a-z0-9_]+)` \| (\d{3}) \|/gmu)].map(([, code = '', status]) => [
      code,
      Number(status),
    ]),
  );
}
