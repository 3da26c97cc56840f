import type { IncomingMessage } from 'node:http';
import type { ClientContext, Principal } from '#identity';
import { noTracing, type Span, type TraceContext } from '#tracing';
import type { Credential } from './credentials/credential.ts';
import type { NamedVerdict } from './limits/rate-limit-fields.ts';
import type { Access, Operation } from './operations/operation.ts';
import type { ClientAddress } from './protocol/client-address.ts';
import { HeaderList } from './protocol/header-list.ts';
import type { RequestTarget } from './protocol/request-target.ts';
import type { FilteredResponse } from './server/filtered-response.ts';

/** One request on its way through the steps; each step reads what those before it have found. */
export interface RequestContext {
  readonly request: IncomingMessage;
  readonly response: FilteredResponse;
  /** The fields as they came, never changed. */
  readonly received: HeaderList;
  /** Monotonic. */
  readonly startedAtMs: number;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;

  // Set by the step `trace`.
  requestId: string;
  trace: TraceContext;
  span: Span;
  // Set by `protocol`.
  target: RequestTarget;
  host: string;
  client: ClientAddress;
  // Set by the limits.
  verdicts: NamedVerdict[];
  // Set by `operation`; `access` may be wider than the operation's for this one request.
  operation: Operation | undefined;
  access: Access;
  params: Readonly<Record<string, string>>;
  // Set by `authentication`; undefined on a public operation.
  principal: Principal | undefined;
  credential: Credential | undefined;
  accessToken: string | undefined;
  /** Names of the steps that were entered, in order; the trace and the tests read it. */
  steps: string[];
  /** The client's bytes have become unintelligible, or it is gone: nothing more is to be done. */
  isAbandoned: boolean;
  /** Code of the problem this request ended with. */
  problemCode: string | undefined;
}

/** The context of a request of which nothing is known yet. */
export function createRequestContext(
  request: IncomingMessage,
  response: FilteredResponse,
  startedAtMs: number,
  expectsContinue: boolean,
): RequestContext {
  return {
    request,
    response,
    received: HeaderList.fromRaw(request.rawHeaders),
    startedAtMs,
    expectsContinue,
    requestId: '',
    trace: { traceId: '', spanId: '', sampled: false },
    span: noTracing.startSpan('gateway'),
    target: { path: '/', query: '' },
    host: '',
    client: { ip: request.socket.remoteAddress ?? '', protocol: 'http', host: undefined, isLocal: false },
    verdicts: [],
    operation: undefined,
    access: { kind: 'authenticated' },
    params: {},
    principal: undefined,
    credential: undefined,
    accessToken: undefined,
    steps: [],
    isAbandoned: false,
    problemCode: undefined,
  };
}

/** Where the request came from, for the auth service's throttling and audit log. */
export function clientContext({ client, received, requestId }: RequestContext): ClientContext {
  const userAgent = received.get('user-agent')?.slice(0, USER_AGENT_CHARACTERS_MAX);
  return { address: client.ip, requestId, ...(userAgent === undefined ? {} : { userAgent }) };
}

const USER_AGENT_CHARACTERS_MAX = 512;
