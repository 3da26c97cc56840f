import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type SpanContext,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { TraceContext } from './traceparent.ts';
import type { Span, SpanOptions, Tracing, TracingOptions } from './tracing.ts';

/** Spans waiting for the collector; above it the newest are dropped. */
export const SPANS_WAITING_MAX = 2_048;
const EXPORT_INTERVAL_MS = 1_000;
const EXPORT_TIMEOUT_MS = 5_000;

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/** {@link Tracing} by the OpenTelemetry SDK, sent as OTLP over HTTP to `<endpoint>/v1/traces`. */
export function createOtlpTracing(options: TracingOptions & { endpoint: string }): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...options.headers },
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service, 'service.version': options.version }),
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        maxQueueSize: SPANS_WAITING_MAX,
        scheduledDelayMillis: EXPORT_INTERVAL_MS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('millrace', options.version);
  return {
    enabled: true,
    startSpan(name, spanOptions: SpanOptions = {}) {
      const { parent, kind = 'internal', attributes = {}, startTimeMs } = spanOptions;
      const start = {
        kind: KINDS[kind],
        attributes,
        ...(startTimeMs === undefined ? {} : { startTime: startTimeMs }),
      };
      const context = parent ? trace.setSpanContext(ROOT_CONTEXT, toSpanContext(parent)) : ROOT_CONTEXT;
      return wrap(tracer.startSpan(name, start, context));
    },
    shutdown: () => provider.shutdown(),
  };
}

// The sampled flag of a client is not asked: whoever configures a collector wants the whole trace, and the
// default sampler would otherwise let any client switch its own traces off.
function toSpanContext(parent: TraceContext): SpanContext {
  return { traceId: parent.traceId, spanId: parent.spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

function wrap(span: ReturnType<ReturnType<BasicTracerProvider['getTracer']>['startSpan']>): Span {
  const { traceId, spanId } = span.spanContext();
  return {
    context: { traceId, spanId, sampled: true },
    setAttributes: (attributes) => void span.setAttributes(attributes),
    setError(error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      if (error instanceof Error) span.setAttribute('error.type', errorType(error));
    },
    end: (timeMs) => span.end(timeMs),
  };
}

function errorType(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
