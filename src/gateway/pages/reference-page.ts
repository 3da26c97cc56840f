import { createHash } from 'node:crypto';
import {
  type OpenApiDocument,
  type OpenApiOperation,
  type OpenApiParameter,
  operationEntries,
} from '../operations/openapi.ts';
import { REFERENCE_STYLE } from './reference-style.ts';
import { renderSchema } from './schema-view.ts';
import { escapeHtml, html, joinHtml, type SafeHtml } from './safe-html.ts';

/**
 * The reference of the API as one page, made from the OpenAPI document: no script, nothing from elsewhere,
 * headings and landmarks for those who do not see it. `policy` is the Content-Security-Policy that fits it.
 */
export function renderReference(document: OpenApiDocument): { html: string; policy: string } {
  const groups = groupByTag(document);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title} API</title>
<style>${escapeHtml.trusted(REFERENCE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#operations">Skip to the operations</a>
<header>
<h1>${document.info.title} API</h1>
<p>${document.info.description ?? ''} Version ${document.info.version}. Machine-readable: <a href="/openapi.json">openapi.json</a>.</p>
</header>
<nav aria-label="Operations">${joinHtml([...groups].map(([tag, entries]) => renderIndex(tag, entries)))}</nav>
<main id="operations">${joinHtml([...groups].map(([tag, entries]) => renderGroup(tag, entries, document)))}</main>
</body>
</html>
`;
  return { html: page.text, policy: POLICY };
}

const STYLE_HASH = createHash('sha256').update(REFERENCE_STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`;

type Entry = readonly [template: string, method: string, operation: OpenApiOperation];

function groupByTag(document: OpenApiDocument): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of operationEntries(document)) {
    const tag = entry[2].tags?.[0] ?? 'other';
    const group = groups.get(tag) ?? [];
    group.push(entry);
    groups.set(tag, group);
  }
  return groups;
}

function anchorOf([template, method]: Entry): string {
  return `${method}${template.replace(/[^A-Za-z0-9]+/g, '-')}`;
}

function renderIndex(tag: string, entries: readonly Entry[]): SafeHtml {
  const items = entries.map(
    (entry) =>
      html`<li><a href="#${anchorOf(entry)}"><code>${entry[1].toUpperCase()} ${entry[0]}</code></a></li>`,
  );
  return html`<h2>${tag}</h2><ul>${joinHtml(items)}</ul>`;
}

function renderGroup(tag: string, entries: readonly Entry[], document: OpenApiDocument): SafeHtml {
  return html`<section aria-label="${tag}"><h2>${tag}</h2>${joinHtml(
    entries.map((entry) => renderOperation(entry, document)),
  )}</section>`;
}

function renderOperation(entry: Entry, document: OpenApiDocument): SafeHtml {
  const [template, method, operation] = entry;
  const summary = operation.summary ? html`<p class="summary">${operation.summary}</p>` : html``;
  const description = operation.description ? html`<p>${operation.description}</p>` : html``;
  return html`<article id="${anchorOf(entry)}">
<h3><code>${method.toUpperCase()} ${template}</code></h3>
${summary}${description}<p class="access">${accessText(operation)}</p>
${renderParameters(operation.parameters ?? [], document)}${renderBody(operation, document)}${renderResponses(operation, document)}
</article>`;
}

function accessText(operation: OpenApiOperation): string {
  if (operation['x-millrace-action']) return `Needs the permission ${operation['x-millrace-action']}.`;
  return operation['x-millrace-public'] ? 'Open to everyone.' : 'Needs a signed-in caller.';
}

function renderParameters(parameters: readonly OpenApiParameter[], document: OpenApiDocument): SafeHtml {
  if (parameters.length === 0) return html``;
  const rows = parameters.map(
    (parameter) =>
      html`<tr><th scope="row"><code>${parameter.name}</code></th><td>${parameter.in}${
        parameter.required ? ', required' : ''
      }</td><td>${renderSchema(parameter.schema, document)}</td><td>${parameter.description ?? ''}</td></tr>`,
  );
  return html`<table><caption>Parameters</caption><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${joinHtml(rows)}</tbody></table>`;
}

function renderBody(operation: OpenApiOperation, document: OpenApiDocument): SafeHtml {
  const contents = Object.entries(operation.requestBody?.content ?? {});
  if (contents.length === 0) return html``;
  return html`<h4>Body</h4>${joinHtml(
    contents.map(([type, { schema }]) => html`<p><code>${type}</code></p>${renderSchema(schema, document)}`),
  )}`;
}

function renderResponses(operation: OpenApiOperation, document: OpenApiDocument): SafeHtml {
  const responses = Object.entries(operation.responses ?? {});
  if (responses.length === 0) return html``;
  const items = responses.map(([status, response]) => {
    const schemas = Object.values(response.content ?? {}).map(({ schema }) => renderSchema(schema, document));
    return html`<dt><code>${status}</code> ${response.description ?? ''}</dt><dd>${joinHtml(schemas)}</dd>`;
  });
  return html`<h4>Answers</h4><dl>${joinHtml(items)}</dl>`;
}
