import type { IncomingMessage } from 'node:http';
import { type Clock, isCoded } from '#foundation';
import type { Logger } from '#logging';
import type { Tracing } from '#tracing';
import type { GatewayConfig } from '../config.ts';
import { gatewayErrors } from '../errors.ts';
import { createRequestContext, type RequestContext } from '../request-context.ts';
import { runSteps, type Step } from '../steps/index.ts';
import { logAccess } from './access-log.ts';
import type { FilteredResponse } from './filtered-response.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { type InFlight, isEventStream } from './in-flight.ts';
import { responseHead } from './response-head.ts';
import { sendProblem } from './send-problem.ts';

export interface RequestHandlerOptions {
  config: GatewayConfig;
  steps: readonly Step[];
  inFlight: InFlight;
  tracing: Tracing;
  clock: Clock;
  logger: Logger;
  metrics: GatewayMetrics;
  isDraining: () => boolean;
}

/** Takes a request through the steps, and sees to it that it ends: answered, refused, or cut off. */
export function createRequestHandler(
  options: RequestHandlerOptions,
): (request: IncomingMessage, response: FilteredResponse, expectsContinue: boolean) => void {
  return (request, response, expectsContinue) => {
    const context = createRequestContext(request, response, options.clock.monotonicMs(), expectsContinue);
    prepareResponse(context, options);
    options.inFlight.add(context, {
      start: () => void run(context, options),
      end: () => record(context, options),
    });
  };
}

async function run(context: RequestContext, options: RequestHandlerOptions): Promise<void> {
  try {
    await runSteps(options.steps, context, options.tracing);
  } catch (error) {
    if (!isCoded(error)) options.logger.error({ error, 'trace.id': context.trace.traceId }, 'request failed');
    if (!context.isAbandoned) sendProblem(context, error, problemFields(error));
  }
}

function record(context: RequestContext, options: RequestHandlerOptions): void {
  context.span.setAttributes({ 'http.response.status_code': context.response.statusCode });
  context.span.end();
  const durationMs = options.clock.monotonicMs() - context.startedAtMs;
  options.metrics.onAnswered(context, durationMs);
  logAccess(options.logger, context, durationMs);
}

/** What every response goes through, whoever writes it. */
function prepareResponse(context: RequestContext, options: RequestHandlerOptions): void {
  const { response } = context;
  const { config, tracing } = options;
  // A client that leaves, or a service that writes after the end, must not bring the process down.
  response.on('error', () => undefined);
  response.filter = {
    fields: () => responseHead(context, config, options.isDraining()),
    onHead() {
      const span = tracing.startSpan('response', { parent: context.span.context });
      response.once('close', () => span.end());
      // The stream began while the others were being ended.
      if (options.isDraining() && isEventStream(response)) setImmediate(() => response.end());
    },
  };
}

/** Fields that some refusals must carry beside their problem. */
function problemFields(error: unknown): Record<string, string> {
  if (!isCoded(error)) return {};
  if (error.status === 401) return { 'www-authenticate': 'Bearer realm="millrace"' };
  const { allow } = error.details;
  return error.code === METHOD_NOT_ALLOWED && Array.isArray(allow) ? { allow: allow.join(', ') } : {};
}

const METHOD_NOT_ALLOWED: keyof typeof gatewayErrors = 'method_not_allowed';
