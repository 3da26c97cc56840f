import { gatewayErrors } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import type { OperationTable } from '../operations/operation-table.ts';
import { isLoopback } from '../protocol/client-address.ts';
import type { RequestContext } from '../request-context.ts';
import type { Step, StepResult } from './step.ts';

export interface OperationStepOptions {
  /** The current table; it is replaced when a service publishes another document. */
  table: () => OperationTable;
  /** False until every service has published its operations; an unknown path then may be known later. */
  isComplete: () => boolean;
  /** A page of the console for a path that is no operation, if there is one. */
  findPage: (context: RequestContext) => Promise<Operation | undefined>;
}

/** Finds what the request is about: 404 for a path nobody has, 405 with `Allow` for a method the path lacks. */
export function createOperationStep(options: OperationStepOptions): Step {
  return {
    name: 'operation',
    async run(context): Promise<StepResult> {
      const { request, target, response } = context;
      const method = request.method ?? '';
      const lookup = options.table().find(method, target.path);
      switch (lookup.kind) {
        case 'found':
          context.operation = lookup.operation;
          context.access = isLocalMetrics(context, lookup.operation)
            ? { kind: 'public' }
            : lookup.operation.access;
          context.params = checkParams(lookup.params);
          return 'next';
        case 'method-not-allowed':
          if (method === 'OPTIONS') {
            response.writeHead(204, { allow: lookup.allow.join(', '), 'content-length': 0 }).end();
            return 'answered';
          }
          throw gatewayErrors.method_not_allowed(`${target.path} has no ${method}.`, {
            details: { allow: lookup.allow },
          });
        case 'not-found': {
          const page = await options.findPage(context);
          if (page === undefined) throw notFound(context, options.isComplete());
          context.operation = page;
          context.access = page.access;
          return 'next';
        }
      }
    },
  };
}

function notFound({ target }: RequestContext, isComplete: boolean): Error {
  if (isComplete) return gatewayErrors.not_found(`There is no ${target.path}.`);
  return gatewayErrors.service_unavailable('Not all services are known yet.', { retryAfterS: 1 });
}

/** No name in the platform is longer. */
const PARAM_CHARACTERS_MAX = 512;

function checkParams(params: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(params)) {
    if (value.length > PARAM_CHARACTERS_MAX) {
      throw gatewayErrors.not_found(`No ${name} is longer than ${PARAM_CHARACTERS_MAX} characters.`);
    }
  }
  return params;
}

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

// Whoever runs a scraper on this machine may read the metrics without an account. The Host must be the loopback's
// too: a web page that resolves its own name to 127.0.0.1 would otherwise be "this machine" in a visitor's browser.
function isLocalMetrics({ client, host }: RequestContext, operation: Operation): boolean {
  return (
    operation.template === '/metrics' && client.isLocal && isLoopback(client.ip) && LOOPBACK_HOST.test(host)
  );
}
