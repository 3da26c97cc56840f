import type { Metrics } from '#metrics';
import type { RequestContext } from '../request-context.ts';

export interface GatewayMetrics {
  onAnswered(context: RequestContext, durationMs: number): void;
  /** A request that Node's parser refused. */
  onRefused(code: string): void;
  /** A refusal that did not reach the audit log. */
  onReportLost(): void;
}

/** Label values are declared routes, known methods, statuses and our own codes: closed sets, all of them. */
export function createGatewayMetrics(metrics: Metrics, inFlight: () => number): GatewayMetrics {
  const requests = metrics.counter('millrace_gateway_requests_total', 'Requests answered.', [
    'method',
    'route',
    'status',
  ] as const);
  const duration = metrics.histogram(
    'millrace_gateway_request_duration_seconds',
    'From the head of a request to the end of its response; event streams are left out.',
    ['route'] as const,
  );
  const refused = metrics.counter(
    'millrace_gateway_refusals_total',
    'Requests refused by the gateway itself.',
    ['code'] as const,
  );
  const lost = metrics.counter(
    'millrace_gateway_audit_reports_lost_total',
    'Refusals that the auth service could not be told of.',
  );
  metrics.gauge('millrace_gateway_requests_in_flight', 'Requests being answered.', [], (gauge) =>
    gauge.set(inFlight()),
  );
  return {
    onAnswered(context, durationMs) {
      const { request, response, operation } = context;
      const route = operation?.template ?? 'unmatched';
      const method = KNOWN_METHODS.has(request.method ?? '') ? (request.method as string) : 'other';
      const status = response.headersSent ? String(response.statusCode) : 'aborted';
      requests.inc({ method, route, status });
      if (!String(response.getHeader('content-type')).startsWith('text/event-stream')) {
        duration.observe({ route }, durationMs / 1_000);
      }
      if (context.problemCode !== undefined) refused.inc({ code: context.problemCode });
    },
    onRefused: (code) => refused.inc({ code }),
    onReportLost: () => lost.inc(),
  };
}

const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
