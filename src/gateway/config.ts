/** A rate: `quota` requests at once, refilled evenly over `windowS` seconds. */
export interface RateLimit {
  quota: number;
  windowS: number;
}

/** What an operator may decide about the gateway. {@link defaultGatewayConfig} has the defaults. */
export interface GatewayConfig {
  /** Exact origins (`https://console.example`) whose pages may call the API; never a wildcard. */
  corsOrigins: readonly string[];
  /** Addresses or CIDR blocks of the proxies in front, whose `X-Forwarded-*` is believed. */
  trustedProxies: readonly string[];
  limits: {
    /** For each client address (an IPv6 client counts as its /64), before it has shown who it is. */
    address: RateLimit;
    /** For each user or API key. */
    identity: RateLimit;
  };
  /** Body limit of an operation that declares none. */
  bodyBytesMax: number;
  /** From the first byte of a request to the end of its headers. */
  headersTimeoutMs: number;
  /** A body that stands still this long is given up. */
  bodyIdleTimeoutMs: number;
  /** From the first byte of a request to the last of its body. */
  requestTimeoutMs: number;
  /** A connection between two requests. */
  keepAliveTimeoutMs: number;
  /** A connection on which nothing moves, in either direction, in the middle of a request or response. */
  idleTimeoutMs: number;
  connectionsMax: number;
  /** Mean delay of the event loop above which everything but health is answered 503. */
  eventLoopDelayMsMax: number;
  /** How long `/readyz` says no before the listener closes, so that a balancer can look elsewhere first. */
  drainNoticeMs: number;
  /** What is still in flight after this is cut off. */
  drainTimeoutMs: number;
}

export const defaultGatewayConfig: GatewayConfig = {
  corsOrigins: [],
  trustedProxies: [],
  limits: {
    address: { quota: 60_000, windowS: 60 },
    identity: { quota: 60_000, windowS: 60 },
  },
  bodyBytesMax: 1_048_576,
  headersTimeoutMs: 10_000,
  bodyIdleTimeoutMs: 15_000,
  requestTimeoutMs: 300_000,
  keepAliveTimeoutMs: 65_000,
  idleTimeoutMs: 120_000,
  connectionsMax: 10_000,
  eventLoopDelayMsMax: 1_000,
  drainNoticeMs: 0,
  drainTimeoutMs: 10_000,
};

// The sizes of a request's head are no matter of taste: clients, proxies and our own tests know them.
export const URI_BYTES_MAX = 8_192;
export const HEADERS_BYTES_MAX = 16_384;
export const HEADERS_MAX = 100;
