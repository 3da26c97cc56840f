import { type OpenApiDocument, operationEntries } from './openapi.ts';

/**
 * One OpenAPI 3.1 document of all services, as clients see them: through the gateway. Components whose name two
 * services use for different things are renamed `<service>.<name>`.
 */
export function mergeOpenApi(
  info: OpenApiDocument['info'],
  documents: ReadonlyMap<string, OpenApiDocument>,
): OpenApiDocument {
  const merged: OpenApiDocument = {
    openapi: '3.1.0',
    info,
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/' }],
    security: [{ session: [] }, { apiKey: [] }, { bearer: [] }],
    paths: {},
    components: { securitySchemes: SECURITY_SCHEMES },
  };
  for (const [service, document] of documents) addDocument(merged, service, document);
  return merged;
}

const SECURITY_SCHEMES = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'sid',
    description:
      'Session of a signed-in user; `__Host-sid` under TLS. Unsafe methods also need `x-csrf-token`.',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'An API key, `mr_…`.' },
  bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key `mr_…`.' },
};

function addDocument(merged: OpenApiDocument, service: string, document: OpenApiDocument): void {
  const renamed = addComponents(merged, service, document);
  for (const [template, method, operation] of operationEntries(document)) {
    const item = (merged.paths[template] ??= {});
    // The first to declare an operation has it; the operation table refuses the second loudly.
    item[method] ??= rewriteReferences({ tags: [service], ...operation }, renamed) as typeof operation;
  }
  const tags = document.tags ?? [];
  merged.tags = [
    ...(merged.tags ?? []),
    { name: service, description: document.info.description ?? '' },
    ...tags,
  ];
}

/** Returns the references that were renamed. */
function addComponents(
  merged: OpenApiDocument,
  service: string,
  document: OpenApiDocument,
): Map<string, string> {
  const renamed = new Map<string, string>();
  const entries = Object.entries(document.components ?? {}).flatMap(([kind, named]) =>
    Object.entries(named).map(([name, value]) => ({ kind, name, value })),
  );
  const target = (merged.components ??= {});
  for (const { kind, name, value } of entries) {
    const known = target[kind]?.[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(value)) {
      renamed.set(`#/components/${kind}/${name}`, `#/components/${kind}/${service}.${name}`);
    }
  }
  for (const { kind, name, value } of entries) {
    const isRenamed = renamed.has(`#/components/${kind}/${name}`);
    (target[kind] ??= {})[isRenamed ? `${service}.${name}` : name] = rewriteReferences(value, renamed);
  }
  return renamed;
}

function rewriteReferences(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => rewriteReferences(item, renamed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) =>
      name === '$ref' && typeof member === 'string'
        ? [name, renamed.get(member) ?? member]
        : [name, rewriteReferences(member, renamed)],
    ),
  );
}
