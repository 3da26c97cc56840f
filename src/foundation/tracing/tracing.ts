import type { SpanName } from './span-names.ts';
import type { TraceContext } from './traceparent.ts';

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  /** The span, or the context from a `traceparent` header, that this one is part of. */
  parent?: TraceContext | undefined;
  kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  attributes?: SpanAttributes;
  /** Milliseconds since 1970, for a span that began before it could be named (a wait in a queue). */
  startTimeMs?: number;
}

export interface Span {
  /** For the children of this span, here or behind a `traceparent` header; undefined if nothing is traced. */
  readonly context: TraceContext | undefined;
  setAttributes(attributes: SpanAttributes): void;
  /** Marks the span as failed; only the error's class and code leave the process, never its text. */
  setError(error: unknown): void;
  /** Now, or at `timeMs` since 1970 for a span that is told after the fact. */
  end(timeMs?: number): void;
}

export interface Tracing {
  /** False if no collector is configured: then all spans are one shared object that does nothing. */
  readonly enabled: boolean;
  startSpan(name: SpanName, options?: SpanOptions): Span;
  /** Sends what is waiting. */
  shutdown(): Promise<void>;
}

export interface TracingOptions {
  /** Base address of an OTLP/HTTP collector, as in `OTEL_EXPORTER_OTLP_ENDPOINT`; undefined traces nothing. */
  endpoint?: string | undefined;
  /** Sent with each export, for a collector that wants a key. */
  headers?: Readonly<Record<string, string>>;
  /** `service.name` of all spans. */
  service: string;
  version: string;
}

const NO_SPAN: Span = Object.freeze({
  context: undefined,
  setAttributes: () => undefined,
  setError: () => undefined,
  end: () => undefined,
});

export const noTracing: Tracing = Object.freeze({
  enabled: false,
  startSpan: () => NO_SPAN,
  shutdown: () => Promise.resolve(),
});

/**
 * Traces by OpenTelemetry if an endpoint is configured. The OpenTelemetry packages are loaded only then: without
 * one, tracing costs neither memory nor time. Spans are batched; if the collector does not answer, they are
 * dropped, and the work they describe never waits for it.
 */
export async function createTracing(options: TracingOptions): Promise<Tracing> {
  if (options.endpoint === undefined || options.endpoint === '') return noTracing;
  const { createOtlpTracing } = await import('./otlp-tracing.ts');
  return createOtlpTracing({ ...options, endpoint: options.endpoint });
}
