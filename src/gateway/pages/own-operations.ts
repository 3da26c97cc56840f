import { PROBLEM_MEDIA_TYPE } from '#http';
import type { Metrics } from '#metrics';
import type { OpenApiDocument } from '../operations/openapi.ts';
import type { Access, Operation } from '../operations/operation.ts';
import type { RequestContext } from '../request-context.ts';
import { type Readiness, sendLive, sendReady } from './health.ts';
import { sendPage } from './page.ts';
import { renderReference } from './reference-page.ts';

export interface OwnOperationsOptions {
  readiness: Readiness;
  metrics: Metrics;
  /** The document of the whole platform, as it is now. */
  document: () => OpenApiDocument;
}

const PUBLIC: Access = { kind: 'public' };
const METRICS_ACCESS: Access = {
  kind: 'action',
  action: 'overview:read',
  resourceType: 'overview',
  resourceParam: undefined,
};

/** What the gateway answers itself. */
export function ownOperations({ readiness, metrics, document }: OwnOperationsOptions): Operation[] {
  return [
    ownOperation('/livez', PUBLIC, async (context) => sendLive(context), true),
    ownOperation('/readyz', PUBLIC, (context) => sendReady(context, readiness), true),
    ownOperation(
      '/metrics',
      METRICS_ACCESS,
      async (context) =>
        sendPage(context, { type: metrics.registry.contentType, body: await metrics.registry.metrics() }),
      true,
    ),
    ownOperation('/openapi.json', PUBLIC, async (context) =>
      sendPage(context, { type: 'application/json', body: JSON.stringify(document()), headers: REVALIDATED }),
    ),
    ownOperation('/docs', PUBLIC, async (context) => {
      const { html, policy } = renderReference(document());
      const headers = { ...REVALIDATED, 'content-security-policy': policy };
      sendPage(context, { type: 'text/html; charset=utf-8', body: html, headers });
    }),
  ];
}

const REVALIDATED = { 'cache-control': 'no-cache' };

function ownOperation(
  template: string,
  access: Access,
  serve: (context: RequestContext) => Promise<void>,
  isHealth = false,
): Operation {
  return { method: 'GET', template, access, handler: { kind: 'page', serve }, bodyBytesMax: 0, isHealth };
}

/** The same operations for the reference. */
export function ownDocument(version: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: { title: 'Millrace gateway', description: 'Health, metrics and this reference.', version },
    paths: {
      '/livez': {
        get: describe('Is the process alive?', 'Answers 200 as long as it can answer at all.', PUBLIC_MARKS),
      },
      '/readyz': {
        get: describe(
          'Can it serve?',
          'Answers 503 while a part is not ready, and from the start of a stop.',
          PUBLIC_MARKS,
        ),
      },
      '/metrics': {
        get: describe(
          'Metrics of the process',
          'In the Prometheus text format. Needs no sign-in over the loopback interface, if no proxy lies between.',
          { 'x-millrace-action': 'overview:read' },
        ),
      },
      '/openapi.json': { get: describe('This reference as OpenAPI 3.1', '', PUBLIC_MARKS) },
      '/docs': { get: describe('This reference as a page', '', PUBLIC_MARKS) },
    },
  };
}

const PUBLIC_MARKS = { 'x-millrace-public': true, security: [] };

function describe(summary: string, description: string, marks: Record<string, unknown>) {
  return { summary, description, responses: RESPONSES, ...marks };
}

const RESPONSES = {
  '200': { description: 'The answer.' },
  default: {
    description: 'What went wrong. docs/reference/errors.md lists the codes.',
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
  },
};
