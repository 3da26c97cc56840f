import { BlockList, isIP } from 'node:net';
import type { HeaderList } from './header-list.ts';
import { isHost } from './host.ts';

/** Where a request comes from, as far as it can be believed. */
export interface ClientAddress {
  ip: string;
  protocol: 'http' | 'https';
  /** The host that the client addressed, if a trusted proxy says that it was another than `Host`. */
  host: string | undefined;
  /** The request reached us over the loopback interface and no proxy says that it carried it. */
  isLocal: boolean;
}

export interface Peer {
  /** Of the socket. */
  ip: string;
  isEncrypted: boolean;
}

/** Proxies in a row that are looked through; the rest of a longer `X-Forwarded-For` is not read. */
const PROXIES_MAX = 16;

/**
 * Finds the client behind the trusted proxies: the rightmost address of `X-Forwarded-For` that is none of
 * ours. What a client itself writes there stands further left and is never reached.
 */
export function createClientAddressFinder(
  trustedProxies: readonly string[],
): (peer: Peer, headers: HeaderList) => ClientAddress {
  const trusted = parseBlocks(trustedProxies);
  const isTrusted = (ip: string): boolean => trusted.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4');
  return (peer, headers) => {
    const peerIp = plainAddress(peer.ip);
    const wasForwarded = FORWARDING_FIELDS.some((name) => headers.get(name) !== undefined);
    const peerProtocol = peer.isEncrypted ? 'https' : 'http';
    if (trustedProxies.length === 0 || !isTrusted(peerIp)) {
      const isLocal = isLoopback(peerIp) && !wasForwarded;
      return { ip: peerIp, protocol: peerProtocol, host: undefined, isLocal };
    }
    const chain = headers.getAll('x-forwarded-for').flatMap((value) => value.split(','));
    const protocol = lastEntry(headers, 'x-forwarded-proto')?.toLowerCase();
    const host = lastEntry(headers, 'x-forwarded-host');
    return {
      ip: rightmostUntrusted(chain, isTrusted) ?? peerIp,
      protocol: protocol === 'https' || protocol === 'http' ? protocol : peerProtocol,
      host: host !== undefined && isHost(host) ? host : undefined,
      isLocal: false,
    };
  };
}

/** What the proxy nearest to us wrote. */
function lastEntry(headers: HeaderList, name: string): string | undefined {
  return headers.getAll(name).at(-1)?.split(',').at(-1)?.trim();
}

const FORWARDING_FIELDS = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];

function rightmostUntrusted(
  chain: readonly string[],
  isTrusted: (ip: string) => boolean,
): string | undefined {
  let leftmostTrusted: string | undefined;
  for (const entry of chain.slice(-PROXIES_MAX).reverse()) {
    const ip = plainAddress(entry.trim());
    // Behind something unreadable nothing can be believed.
    if (isIP(ip) === 0) return leftmostTrusted;
    if (!isTrusted(ip)) return ip;
    leftmostTrusted = ip;
  }
  return leftmostTrusted;
}

function parseBlocks(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) throw new TypeError(`"${block}" is not an address or a CIDR block.`);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

export function isLoopback(ip: string): boolean {
  return ip === '::1' || (isIP(ip) === 4 && ip.startsWith('127.'));
}

/** What a client is limited by: an IPv4 address, or the /64 that one IPv6 subscriber has to choose from. */
export function limitKeyOf(ip: string): string {
  if (isIP(ip) !== 6) return ip;
  const [head = '', tail] = (ip.split('%', 1)[0] as string).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...gap, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

function plainAddress(ip: string): string {
  return ip.startsWith('::ffff:') && isIP(ip.slice(7)) === 4 ? ip.slice(7) : ip;
}
