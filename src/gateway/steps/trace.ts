import type { Clock } from '#foundation';
import { newId } from '#foundation';
import { newTraceContext, parseTraceparent, type Tracing } from '#tracing';
import type { Step } from './step.ts';

const SAFE_REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Gives the request its names: the client's `x-request-id` if it is harmless in a header and a log line, and
 * the trace of its `traceparent` (W3C Trace Context), else new ones.
 */
export function createTraceStep(tracing: Tracing, clock: Clock): Step {
  return {
    name: 'trace',
    run(context) {
      const requestId = context.received.get('x-request-id');
      context.requestId =
        requestId !== undefined && SAFE_REQUEST_ID.test(requestId) ? requestId : newId('req', clock.nowMs());
      const parent = parseTraceparent(context.received.get('traceparent'));
      context.span = tracing.startSpan('gateway', { parent, kind: 'server' });
      context.trace = context.span.context ?? newTraceContext(parent);
      return 'next';
    },
  };
}
