import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network an address belongs to: its /24, or /64 for IPv6, which is what one provider gives one customer.
 * An IPv4 address inside IPv6 (`::ffff:192.0.2.1`) counts as the former. `unknown` if it is no address.
 */
export function networkOf(address: string | undefined): string {
  const text = address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') ?? '';
  if (isIPv4(text)) return `${text.split('.').slice(0, 3).join('.')}.0/24`;
  if (isIPv6(text)) return `${expandIPv6(text).slice(0, 4).join(':')}::/64`;
  return 'unknown';
}

/** The eight groups without leading zeros. */
function expandIPv6(address: string): string[] {
  const groups = (part: string | undefined): string[] =>
    part ? part.split(':').flatMap(dottedToGroups) : [];
  const [head, tail] = address.toLowerCase().split('::');
  const [left, right] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const all = tail === undefined ? left : [...left, ...zeros, ...right];
  return all.map((group) => Number.parseInt(group, 16).toString(16));
}

function dottedToGroups(part: string): string[] {
  if (!part.includes('.')) return [part];
  const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
  return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
}
