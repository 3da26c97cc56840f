import type { OpenApiDocument } from '../operations/openapi.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, unknown>;
  required?: string[];
  items?: unknown;
  enum?: unknown[];
  const?: unknown;
  anyOf?: unknown[];
  oneOf?: unknown[];
  description?: string;
  format?: string;
  additionalProperties?: unknown;
}

/** Deeper than this a schema is only named. */
const DEPTH_MAX = 6;

/** A JSON Schema for the human eye: the members of objects as nested lists, everything else as a few words. */
export function renderSchema(schema: unknown, document: OpenApiDocument, depth = 0): SafeHtml {
  const resolved = resolveSchema(schema, document);
  if (resolved === undefined) return html`any`;
  const variants = resolved.anyOf ?? resolved.oneOf;
  if (variants && depth < DEPTH_MAX) {
    const items = variants.map((variant) => html`<li>${renderSchema(variant, document, depth + 1)}</li>`);
    return html`one of<ul>${joinHtml(items)}</ul>`;
  }
  if (resolved.items !== undefined && depth < DEPTH_MAX) {
    return html`array of ${renderSchema(resolved.items, document, depth + 1)}`;
  }
  const members = Object.entries(resolved.properties ?? {});
  if (members.length === 0 || depth >= DEPTH_MAX) return html`${typeText(resolved)}`;
  const required = new Set(resolved.required);
  const items = members.map(([name, member]) => {
    const description = resolveSchema(member, document)?.description;
    return html`<li><code>${name}</code>${required.has(name) ? '' : ' (optional)'}: ${renderSchema(
      member,
      document,
      depth + 1,
    )}${description ? html`. ${description}` : ''}</li>`;
  });
  return html`object<ul>${joinHtml(items)}</ul>`;
}

function resolveSchema(schema: unknown, document: OpenApiDocument): Schema | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const reference = (schema as Schema).$ref;
  const [, kind, name] = /^#\/components\/([^/]+)\/([^/]+)$/.exec(reference ?? '') ?? [];
  if (kind === undefined || name === undefined) return schema;
  const target = document.components?.[kind]?.[name];
  return typeof target === 'object' && target !== null ? target : undefined;
}

function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const type = [schema.type ?? 'any'].flat().join(' or ');
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}
