export { SPAN_NAMES, type SpanName } from './span-names.ts';
export { parseTraceparent, formatTraceparent, newTraceContext, type TraceContext } from './traceparent.ts';
export {
  createTracing,
  noTracing,
  type Span,
  type SpanOptions,
  type Tracing,
  type TracingOptions,
} from './tracing.ts';
