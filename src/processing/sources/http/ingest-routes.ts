import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#foundation';
import type { RecordHeader } from '#log';
import { parseTraceparent, type TraceContext } from '#tracing';
import { attributesOfHeaders, cloudEventHeaders } from '../cloud-events/binary-headers.ts';
import { errors } from '../errors.ts';
import { decodeBody } from '../intake/decode-body.ts';
import type { Intake } from '../intake/intake.ts';
import type { IntakeTopic } from '../intake/intake-topic.ts';
import type { IngestMeter } from '../ingest-meter.ts';
import { EVENT_BYTES_MAX, STREAM_STEP_BYTES } from '../limits.ts';
import { acceptStream } from './accept-stream.ts';
import { answerOf, answerText, type IngestAnswer } from './answer.ts';
import { InFlightBytes } from './in-flight.ts';
import { type BodyKind, bodyKindOf, parseMediaType } from './media-type.ts';
import { readBody } from './read-body.ts';
import { ingestAnswer, ingestBody } from './schemas.ts';
import { StepReader } from './step-reader.ts';

export interface IngestRoutesOptions {
  intake: Intake;
  /** Rejects with `topic_not_found`. Asked at each request, and at each step of a stream. */
  topicOf: (name: string) => Promise<IntakeTopic>;
  clock: Clock;
  meter: IngestMeter;
  inFlight?: InFlightBytes;
}

type IngestRequest = FastifyRequest<{ Params: { topic: string } }>;

/** Memory that one stream may hold: what waits, what is worked on, and a line that is not whole yet. */
const STREAM_BYTES = 2 * STREAM_STEP_BYTES + 2 * EVENT_BYTES_MAX;

/**
 * `POST /v1/topics/{topic}/events`. The body comes as a stream to this code, whatever its media type: Fastify would
 * parse it into objects, but what is kept are the bytes as they came.
 */
export function ingestRoutes(options: IngestRoutesOptions) {
  const inFlight = options.inFlight ?? new InFlightBytes();
  options.meter.watchInFlight(inFlight);
  return async (app: FastifyInstance): Promise<void> => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    app.post<{ Params: { topic: string } }>(
      '/v1/topics/:topic/events',
      {
        // A stream has no length; the limits are kept here, by media type.
        config: {
          action: 'event:write',
          resource: 'topic',
          resourceParam: 'topic',
          bodyBytesMax: Number.MAX_SAFE_INTEGER,
        },
        bodyLimit: Number.MAX_SAFE_INTEGER,
        validatorCompiler: () => () => true,
        schema: {
          tags: ['topics'],
          summary: 'Send events to a topic',
          description:
            'CloudEvents 1.0 in binary, structured or batched mode, one JSON object or an array of them, or a stream of NDJSON. ' +
            'Answers when every event is durable.',
          params: { type: 'object', required: ['topic'], properties: { topic: { type: 'string' } } },
          body: ingestBody,
          response: { 202: ingestAnswer },
        },
      },
      (request, reply) => ingest(request, reply, options, inFlight),
    );
  };
}

async function ingest(
  request: IngestRequest,
  reply: FastifyReply,
  options: IngestRoutesOptions,
  inFlight: InFlightBytes,
): Promise<FastifyReply> {
  const startedMs = options.clock.monotonicMs();
  const topic = await options.topicOf(request.params.topic);
  if (topic.internal) throw errors.topic_internal(`Only the platform itself writes to "${topic.name}".`);
  const kind = kindOf(request);
  const answer =
    kind === 'ndjson'
      ? await ingestStream(request, options, inFlight)
      : await ingestBodyOf(request, kind, topic, options, inFlight);
  options.meter.observe(answer, options.clock.monotonicMs() - startedMs);
  if (answer.accepted === 0 && answer.rejected > 0) {
    throw errors.all_events_rejected('No event was accepted; each is kept as a dead letter.', {
      details: { ...answer },
    });
  }
  return reply.code(202).type('application/json; charset=utf-8').send(answerText(answer));
}

function kindOf(request: IngestRequest): BodyKind {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw errors.unsupported_content_encoding(
      `Content-Encoding "${encoding}" is not taken; send the body as it is.`,
    );
  }
  const contentType = request.headers['content-type'];
  const type = contentType === undefined ? undefined : parseMediaType(contentType);
  const kind = bodyKindOf(type, cloudEventHeaders(request.raw.rawHeaders).size > 0);
  const charset = type?.parameters.get('charset')?.toLowerCase();
  const isUtf8 = charset === undefined || charset === 'utf-8' || charset === 'us-ascii';
  if (kind === undefined || (kind !== 'binary' && !isUtf8)) {
    throw errors.unsupported_media_type(
      'Take application/json, application/x-ndjson, application/cloudevents+json or application/cloudevents-batch+json ' +
        'in UTF-8, or send CloudEvents headers (ce-…).',
    );
  }
  return kind;
}

async function ingestBodyOf(
  request: IngestRequest,
  kind: Exclude<BodyKind, 'ndjson'>,
  topic: IntakeTopic,
  options: IngestRoutesOptions,
  inFlight: InFlightBytes,
): Promise<IngestAnswer> {
  const length = request.headers['content-length'];
  const body = await readBody(request.raw, length === undefined ? undefined : Number(length), inFlight);
  try {
    const contentType = request.headers['content-type'];
    const attributes = attributesOfHeaders(cloudEventHeaders(request.raw.rawHeaders), contentType);
    const extraHeaders = traceHeaders(request);
    const events = decodeBody({ kind, bytes: body.bytes, contentType, attributes, extraHeaders });
    for (const event of events) if (event.source.raw.length > EVENT_BYTES_MAX) throw eventTooLarge();
    return answerOf(await options.intake.accept(topic, events, traceOf(request)));
  } finally {
    body.release();
  }
}

async function ingestStream(
  request: IngestRequest,
  options: IngestRoutesOptions,
  inFlight: InFlightBytes,
): Promise<IngestAnswer> {
  inFlight.reserve(STREAM_BYTES);
  try {
    return await acceptStream(new StepReader(request.raw, STREAM_STEP_BYTES), {
      intake: options.intake,
      clock: options.clock,
      topic: () => options.topicOf(request.params.topic),
      extraHeaders: traceHeaders(request),
      trace: traceOf(request),
    });
  } finally {
    inFlight.release(STREAM_BYTES);
  }
}

function eventTooLarge(): Error {
  return errors.event_too_large(`An event may have at most ${EVENT_BYTES_MAX} bytes.`, {
    details: { bytesMax: EVENT_BYTES_MAX },
  });
}

function traceOf(request: FastifyRequest): TraceContext | undefined {
  const { traceparent } = request.headers;
  return typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
}

/** W3C Trace Context travels with each record, so that a trace can be followed through topics. */
function traceHeaders(request: FastifyRequest): RecordHeader[] {
  const { traceparent } = request.headers;
  if (
    typeof traceparent !== 'string' ||
    !/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent)
  )
    return [];
  return [{ name: 'traceparent', value: Buffer.from(traceparent) }];
}
