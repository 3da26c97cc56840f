import type { Logger } from '#logging';
import type { RequestContext } from '../request-context.ts';

/** One line for each request, in the Elastic Common Schema's names. The query is left out: it may hold secrets. */
export function logAccess(logger: Logger, context: RequestContext, durationMs: number): void {
  const { request, response, operation } = context;
  const level = operation?.isHealth ? 'debug' : response.statusCode >= 500 ? 'warn' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  logger[level](
    {
      'event.dataset': 'gateway.access',
      'event.duration': Math.round(durationMs * 1e6),
      'event.outcome': response.writableFinished ? 'success' : 'aborted',
      'http.request.method': request.method,
      'http.request.id': context.requestId,
      'http.response.status_code': response.headersSent ? response.statusCode : undefined,
      'url.path': context.target.path,
      'http.route': operation?.template,
      'client.ip': context.client.ip,
      'user.id': context.principal?.id,
      'trace.id': context.trace.traceId,
      'error.code': context.problemCode,
    },
    'request',
  );
}
