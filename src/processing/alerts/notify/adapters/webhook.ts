import { createHmac } from 'node:crypto';
import { lookup as lookupAddress } from 'node:dns';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Clock } from '#foundation';
import {
  cloudEventOf,
  DELIVERY_MS_MAX,
  type DeliveryOutcome,
  type NotificationChannel,
} from '../notification.ts';
import { isPrivateAddress } from './private-address.ts';

export interface WebhookOptions {
  name: string;
  url: string;
  /** Key of the signature; null sends none. */
  secret: string | null;
  /** Let the URL lead to loopback or private networks. Off, so that a rule cannot reach inside services. */
  allowPrivateAddresses: boolean;
  clock: Clock;
}

/** An answer is only read for its status; more than this of its body closes the connection. */
const ANSWER_BYTES_MAX = 65_536;
const REFUSED = 'ERR_PRIVATE_ADDRESS';

/**
 * Posts each notification as a structured CloudEvent, signed as Standard Webhooks 1.0 says (`webhook-id`,
 * `webhook-timestamp`, `webhook-signature: v1,<base64 HMAC-SHA256 of "id.timestamp.body">`). Redirects are not
 * followed. 2xx is success; 408, 425, 429 and 5xx are tried again; other answers are final.
 */
export function openWebhook(options: WebhookOptions): NotificationChannel {
  return {
    name: options.name,
    kind: 'webhook',
    deliver(notification, signal) {
      const body = JSON.stringify(cloudEventOf(notification));
      const headers: Record<string, string> = {
        'content-type': 'application/cloudevents+json',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'Millrace',
        ...signatureHeaders(options, notification.id, body),
      };
      return post(options, headers, body, AbortSignal.any([signal, AbortSignal.timeout(DELIVERY_MS_MAX)]));
    },
  };
}

export function signatureHeaders(
  options: Pick<WebhookOptions, 'secret' | 'clock'>,
  id: string,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(options.clock.nowMs() / 1_000));
  const base = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (options.secret === null) return base;
  const mac = createHmac('sha256', options.secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...base, 'webhook-signature': `v1,${mac}` };
}

function post(
  options: WebhookOptions,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const url = new URL(options.url);
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  if (!options.allowPrivateAddresses && isIP(host) !== 0 && isPrivateAddress(host)) {
    return Promise.resolve(refusedAddress(host));
  }
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request: ClientRequest = send(
      url,
      { method: 'POST', headers, signal, ...(options.allowPrivateAddresses ? {} : { lookup: publicLookup }) },
      (response) => void readAnswer(response).then(resolve),
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      const refused = error.code === REFUSED;
      resolve({ ok: false, retry: !refused, error: signal.aborted ? 'timed out' : error.message });
    });
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<DeliveryOutcome> {
  const status = response.statusCode ?? 0;
  try {
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) break;
    }
  } catch {
    // The status has been heard; how the body ends says nothing about the delivery.
  }
  response.destroy();
  if (status >= 200 && status < 300) return { ok: true };
  const retry = status >= 500 || status === 408 || status === 425 || status === 429;
  return { ok: false, retry, error: `the endpoint answered ${status}` };
}

/** Resolves as usual but refuses private addresses at the moment of connecting, so DNS cannot change in between. */
const publicLookup: LookupFunction = (host, lookupOptions, callback) => {
  lookupAddress(host, { ...lookupOptions, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const bad = addresses.find(({ address }) => isPrivateAddress(address));
    if (bad) {
      const refusal = Object.assign(new Error(refusedAddress(bad.address).error), { code: REFUSED });
      return callback(refusal, '', 0);
    }
    if (lookupOptions.all) return callback(null, addresses);
    return callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 4);
  });
};

function refusedAddress(address: string): { ok: false; retry: false; error: string } {
  return {
    ok: false,
    retry: false,
    error: `refused: ${address} is a loopback or private address (notifications.allowPrivateAddresses allows it)`,
  };
}
