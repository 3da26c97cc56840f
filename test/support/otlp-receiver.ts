import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A span as a collector gets it. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  /** Undefined for the first of a trace. */
  parentSpanId: string | undefined;
  name: string;
  /** `service.name` of the process that sent it. */
  service: string;
  startMs: number;
  endMs: number;
  attributes: ReadonlyMap<string, string>;
}

export interface OtlpReceiver {
  /** For `telemetry.otlpEndpoint`. */
  url: string;
  spansOf(traceId: string): ReceivedSpan[];
  close(): Promise<void>;
}

/** The members of OTLP/HTTP in JSON (opentelemetry-proto 1, `ExportTraceServiceRequest`) that the tests look at. */
interface ExportRequest {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}
interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
}
interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string };
}

/** A collector that takes traces as OTLP over HTTP in JSON, and keeps all of them. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const server = createServer((request, response) => {
    const answer = (status: number) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    if (request.method !== 'POST' || request.url !== '/v1/traces') {
      answer(404);
      return;
    }
    json(request).then(
      (body) => {
        spans.push(...spansIn(body as ExportRequest));
        answer(200);
      },
      () => answer(400),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spansOf: (traceId) => spans.filter((span) => span.traceId === traceId),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function spansIn({ resourceSpans }: ExportRequest): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = attributesOf(resource.attributes).get('service.name') ?? '';
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => receivedSpan(span, service)));
  });
}

function receivedSpan(span: OtlpSpan, service: string): ReceivedSpan {
  const { traceId, spanId, name } = span;
  return {
    traceId,
    spanId,
    name,
    service,
    parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
    startMs: milliseconds(span.startTimeUnixNano),
    endMs: milliseconds(span.endTimeUnixNano),
    attributes: attributesOf(span.attributes),
  };
}

const milliseconds = (nanoseconds: string): number => Number(BigInt(nanoseconds) / 1_000n) / 1_000;

const attributesOf = (attributes: readonly Attribute[]): Map<string, string> =>
  new Map(attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue ?? '')]));
