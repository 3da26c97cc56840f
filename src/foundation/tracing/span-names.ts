/**
 * The steps of a request, by name, as one trace shows them: a client's call meets the gateway (authenticate,
 * limit, authorize, route), the service is found, it validates and publishes, the event waits in the queue, a
 * pipeline processes it, the result is persisted, and the response goes back.
 */
export const SPAN_NAMES = [
  'gateway',
  'gateway.authenticate',
  'gateway.limit',
  'gateway.authorize',
  'gateway.route',
  'discovery',
  'service',
  'service.validate',
  'service.publish',
  'queue',
  'processing',
  'persistence',
  'response',
] as const;

export type SpanName = (typeof SPAN_NAMES)[number];
