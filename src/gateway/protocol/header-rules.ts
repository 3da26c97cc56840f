import type { HeaderList } from './header-list.ts';

/** Fields that belong to one connection (RFC 9110 section 7.6.1) and never pass through. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
]);

export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name);
}

// The framing stays for a local application, which reads the body of the client's own connection.
const FRAMING = 'transfer-encoding';

/** Who is asking, and from where, is for the gateway to say. Whatever a client claims in these is deleted. */
const IDENTITY_PREFIXES = [
  'x-user-',
  'x-tenant-',
  'x-consumer-',
  'x-principal-',
  'x-auth-',
  'x-forwarded-',
  'x-millrace-',
  'x-internal-',
  'x-original-',
  'x-rewrite-',
  'x-envoy-',
  'x-kong-',
];
const IDENTITY_NAMES = new Set([
  'forwarded',
  'x-user',
  'x-tenant',
  'x-consumer',
  'x-principal',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-host',
  'true-client-ip',
  'cf-connecting-ip',
  'via',
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
]);

/** A client may name its own fields in `Connection`, but not those on which framing, routing or access depend. */
const NOT_NAMEABLE = new Set([
  'host',
  'content-length',
  'content-type',
  'authorization',
  'cookie',
  'x-api-key',
  'origin',
]);

/** The fields that `Connection` names, in lower case. */
export function connectionOptions(headers: HeaderList): Set<string> {
  const options = headers.getAll('connection').flatMap((value) => value.toLowerCase().split(','));
  return new Set(options.map((option) => option.trim()).filter((option) => option !== ''));
}

/** The option of `Connection` that a client must not use, if there is one. */
export function forbiddenConnectionOption(headers: HeaderList): string | undefined {
  for (const option of connectionOptions(headers)) if (NOT_NAMEABLE.has(option)) return option;
  return undefined;
}

/**
 * What remains of a client's fields for a service: without those of the connection, those that `Connection`
 * names, those that claim an identity, and all with an underscore, which some servers read as a hyphen.
 * What the gateway adds is added afterwards, so that no client can name it away.
 */
export function cleanHeaders(headers: HeaderList): HeaderList {
  const named = connectionOptions(headers);
  return headers.without(
    (name) =>
      (HOP_BY_HOP.has(name) && name !== FRAMING) ||
      named.has(name) ||
      name.includes('_') ||
      claimsIdentity(name),
  );
}

function claimsIdentity(name: string): boolean {
  return IDENTITY_NAMES.has(name) || IDENTITY_PREFIXES.some((prefix) => name.startsWith(prefix));
}
