import type { Access, Operation } from './operation.ts';

/** What the gateway reads of a service's OpenAPI 3.1 document; everything else passes through untouched. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; description?: string; version: string };
  paths: Record<string, Record<string, OpenApiOperation>>;
  components?: Record<string, Record<string, unknown>>;
  tags?: { name: string; description?: string }[];
  [member: string]: unknown;
}

export interface OpenApiOperation {
  summary?: string;
  description?: string;
  tags?: string[];
  operationId?: string;
  parameters?: OpenApiParameter[];
  requestBody?: { description?: string; required?: boolean; content?: Record<string, { schema?: unknown }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
  security?: unknown[];
  'x-millrace-action'?: string;
  'x-millrace-resource'?: string;
  'x-millrace-resource-param'?: string;
  'x-millrace-body-bytes-max'?: number;
  'x-millrace-public'?: boolean;
  'x-millrace-authenticated'?: boolean;
  [member: string]: unknown;
}

export interface OpenApiParameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: unknown;
}

export const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Internal calls have no place at the edge, whatever a document says. */
const INTERNAL_PREFIX = '/internal/';

/** Undefined if `value` is not an OpenAPI document. */
export function parseOpenApi(value: unknown): OpenApiDocument | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { openapi, info, paths } = value as Partial<OpenApiDocument>;
  if (typeof openapi !== 'string' || typeof info !== 'object' || typeof paths !== 'object') return undefined;
  return value as OpenApiDocument;
}

/** The operations of a service that may be called from outside. One that declares no access is left out. */
export function operationsOf(service: string, document: OpenApiDocument): Operation[] {
  const operations: Operation[] = [];
  for (const [template, method, declared] of operationEntries(document)) {
    const access = accessOf(declared);
    if (!access) continue;
    operations.push({
      method: method.toUpperCase(),
      template,
      access,
      handler: { kind: 'service', service },
      bodyBytesMax: declared['x-millrace-body-bytes-max'],
      isHealth: false,
    });
  }
  return operations;
}

/** Path, method and content of each operation that is not internal, in the document's order. */
export function* operationEntries(
  document: OpenApiDocument,
): IterableIterator<[template: string, method: string, operation: OpenApiOperation]> {
  for (const [template, item] of Object.entries(document.paths)) {
    if (template.startsWith(INTERNAL_PREFIX)) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) yield [template, method, operation];
    }
  }
}

function accessOf(operation: OpenApiOperation): Access | undefined {
  const action = operation['x-millrace-action'];
  if (typeof action === 'string') {
    const resourceType = operation['x-millrace-resource'] ?? action.split(':', 1)[0] ?? action;
    return { kind: 'action', action, resourceType, resourceParam: operation['x-millrace-resource-param'] };
  }
  if (operation['x-millrace-public'] === true) return { kind: 'public' };
  if (operation['x-millrace-authenticated'] === true) return { kind: 'authenticated' };
  return undefined;
}
