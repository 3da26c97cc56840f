import { Pool } from 'undici';
import { gatewayErrors } from '../../errors.ts';
import type { ServiceAnswer, ServiceCall, ServiceClient } from '../service-client.ts';
import { proxyRequest, toGatewayError } from './proxy-request.ts';

export interface RemoteServiceOptions {
  name: string;
  /** `http://host:port`, without a path. */
  origin: string;
  /**
   * Proves to the service that it is a gateway of the platform that asks, where no access token says more: in calls
   * of {@link ServiceClient.call}, and in requests to public operations.
   */
  serviceToken?: string;
  connectionsMax?: number;
  connectTimeoutMs?: number;
  /** From the end of a request to the first byte of its response. */
  headersTimeoutMs?: number;
}

const CONNECTIONS_MAX = 256;
const CONNECT_TIMEOUT_MS = 2_000;
const HEADERS_TIMEOUT_MS = 60_000;
const CALL_TIMEOUT_MS = 5_000;
const CALL_ANSWER_BYTES_MAX = 8_388_608;

/** A service in another process, over HTTP/1.1 with kept connections. */
export function createRemoteServiceClient(options: RemoteServiceOptions): ServiceClient {
  const pool = new Pool(options.origin, {
    connections: options.connectionsMax ?? CONNECTIONS_MAX,
    // One request a connection at a time: a slow one must not hold up others behind it.
    pipelining: 1,
    connect: { timeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS },
    headersTimeout: options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
    // An SSE stream may be silent; the client's connection has its own idle time-out.
    bodyTimeout: 0,
  });
  return {
    name: options.name,
    kind: 'remote',
    call: (call) => callRemote(options, pool, call),
    forward: (forwarded) => proxyRequest(options.name, pool, forwarded, options.serviceToken),
    close: () => pool.destroy(),
  };
}

async function callRemote(
  options: RemoteServiceOptions,
  pool: Pool,
  call: ServiceCall,
): Promise<ServiceAnswer> {
  const body = call.body === undefined ? null : JSON.stringify(call.body);
  try {
    const answer = await pool.request({
      method: call.method,
      path: call.path,
      headers: {
        accept: 'application/json',
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
        ...(options.serviceToken === undefined ? {} : { authorization: `Bearer ${options.serviceToken}` }),
      },
      body,
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    const isJson = /[/+]json\b/.test(String(answer.headers['content-type'] ?? ''));
    const text = await readText(answer.body);
    const retryAfterS = Number(answer.headers['retry-after'] ?? Number.NaN);
    return {
      status: answer.statusCode,
      body: isJson ? (JSON.parse(text) as unknown) : undefined,
      retryAfterS: Number.isFinite(retryAfterS) ? retryAfterS : undefined,
    };
  } catch (error) {
    throw toGatewayError(options.name, error, gatewayErrors.service_unavailable);
  }
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > CALL_ANSWER_BYTES_MAX)
      throw new Error(`The answer is larger than ${CALL_ANSWER_BYTES_MAX} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
