/** A request that must be refused, as bytes in Latin-1. */
export interface Attack {
  /** Number of the requirement. */
  requirement: number;
  name: string;
  request: string;
  status: number;
  /** The request was understood, and refused for what it asks: the connection can be kept. */
  keepsConnection: boolean;
}

export const HOST = 'Host: a.example\r\n';

export function get(target: string, fields = HOST): string {
  return `GET ${target} HTTP/1.1\r\n${fields}\r\n`;
}

export function post(fields: string, body = ''): string {
  return `POST /v1/open HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n${fields}\r\n${body}`;
}

const attack = (requirement: number, name: string, request: string, status: number): Attack => ({
  requirement,
  name,
  request,
  status,
  keepsConnection: false,
});

const kept = (requirement: number, name: string, request: string, status: number): Attack => ({
  ...attack(requirement, name, request, status),
  keepsConnection: true,
});

const WEBSOCKET = `${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n`;

/** Each is refused with its status, and no service sees anything of it. */
export const ATTACKS: readonly Attack[] = [
  attack(72, 'two hosts', get('/v1/open', `${HOST}Host: b.example\r\n`), 400),
  attack(72, 'two equal hosts', get('/v1/open', HOST + HOST), 400),
  attack(72, 'no host', get('/v1/open', ''), 400),
  attack(72, 'an empty host', get('/v1/open', 'Host:\r\n'), 400),
  attack(72, 'a host with a path', get('/v1/open', 'Host: a/b\r\n'), 400),
  attack(72, 'a host with user info', get('/v1/open', 'Host: a@b\r\n'), 400),
  attack(72, 'no host in HTTP/1.0', 'GET /v1/open HTTP/1.0\r\n\r\n', 400),
  attack(
    72,
    'a length and a transfer coding',
    post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    400,
  ),
  attack(
    72,
    'a transfer coding and a length',
    post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n'),
    400,
  ),
  attack(72, 'two lengths', post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}'), 400),
  attack(72, 'two equal lengths', post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}'), 400),
  attack(72, 'a list of lengths', post('Content-Length: 2, 2\r\n', '{}'), 400),
  attack(72, 'a signed length', post('Content-Length: +2\r\n', '{}'), 400),
  attack(72, 'a negative length', post('Content-Length: -2\r\n', '{}'), 400),
  attack(72, 'a hexadecimal length', post('Content-Length: 0x2\r\n', '{}'), 400),
  attack(72, 'a length beyond numbers', post('Content-Length: 99999999999999999999\r\n'), 400),
  attack(72, 'an unknown transfer coding', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), 400),
  attack(
    72,
    'a transfer coding before chunked',
    post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
    400,
  ),
  attack(
    72,
    'a transfer coding that does not end in chunked',
    post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'),
    400,
  ),
  attack(
    72,
    'two transfer codings',
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    400,
  ),
  attack(
    72,
    'a transfer coding hidden by a vertical tab',
    post('Transfer-Encoding: \u000bchunked\r\n', '0\r\n\r\n'),
    400,
  ),
  attack(
    72,
    'a transfer coding in HTTP/1.0',
    `POST /v1/open HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ),
  attack(72, 'a space before the colon', post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'), 400),
  attack(72, 'a bare LF after the request line', `GET /v1/open HTTP/1.1\n${HOST}\r\n`, 400),
  attack(72, 'a bare LF after a field', get('/v1/open', `${HOST}A: b\nC: d\r\n`), 400),
  attack(72, 'a bare LF at the end', `GET /v1/open HTTP/1.1\r\n${HOST}\n`, 400),
  attack(72, 'a bare CR in a field', get('/v1/open', `${HOST}A: b\rC: d\r\n`), 400),
  attack(72, 'a folded field', get('/v1/open', `${HOST}A: b\r\n  c\r\n`), 400),
  attack(72, 'a fold before the first field', get('/v1/open', ` A: b\r\n${HOST}`), 400),
  attack(72, 'a NUL in a field', get('/v1/open', `${HOST}A: b\u0000c\r\n`), 400),
  attack(72, 'a bell in a field', get('/v1/open', `${HOST}A: b\u0007c\r\n`), 400),
  attack(72, 'a DEL in a field', get('/v1/open', `${HOST}A: b\u007fc\r\n`), 400),
  attack(72, 'a field without a name', get('/v1/open', `${HOST}: b\r\n`), 400),
  attack(72, 'a field name with a control', get('/v1/open', `${HOST}A\u0001b: c\r\n`), 400),
  attack(
    72,
    'a chunk size beyond numbers',
    post('Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\n'),
    400,
  ),
  attack(
    72,
    'a chunk size with a sign',
    post('Transfer-Encoding: chunked\r\n', '+2\r\n{}\r\n0\r\n\r\n'),
    400,
  ),
  attack(72, 'two content types', post('Content-Type: text/plain\r\nContent-Length: 2\r\n', '{}'), 400),
  attack(72, 'two authorizations', get('/v1/me', `${HOST}Authorization: a\r\nAuthorization: b\r\n`), 400),
  attack(72, 'an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400),
  attack(72, 'an unknown version', `GET /v1/open HTTP/3.7\r\n${HOST}\r\n`, 400),
  attack(72, 'no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001', 400),

  attack(73, 'an absolute target at another host', get('http://b.example/v1/open'), 421),
  attack(73, 'an absolute target with user info', get('http://a.example@b.example/v1/open'), 421),
  attack(73, 'an absolute target of another scheme', get('ftp://a.example/v1/open'), 400),
  attack(73, 'two leading slashes', get('//b.example/v1/open'), 400),
  attack(73, 'a dot segment', get('/v1/../internal/secret'), 400),
  attack(73, 'a dot segment at the end', get('/v1/open/..'), 400),
  attack(73, 'a single dot', get('/v1/./open'), 400),
  attack(73, 'an encoded dot segment', get('/v1/%2e%2e/internal/secret'), 400),
  attack(73, 'a half encoded dot segment', get('/v1/.%2E/internal/secret'), 400),
  attack(73, 'an encoded slash', get('/v1%2fopen'), 400),
  attack(73, 'an encoded slash in capitals', get('/v1/topics/a%2Fb'), 400),
  attack(73, 'an encoded NUL', get('/v1/topics/a%00'), 400),
  attack(73, 'an encoded line end', get('/v1/topics/a%0d%0ab'), 400),
  attack(73, 'a NUL in the query', get('/v1/open?a=%00'), 400),
  attack(73, 'a backslash', get('/v1\\open'), 400),
  attack(73, 'an encoded backslash', get('/v1%5copen'), 400),
  attack(73, 'overlong UTF-8', get('/v1/topics/%c0%ae%c0%ae'), 400),
  attack(73, 'a lone surrogate', get('/v1/topics/%ed%a0%80'), 400),
  attack(73, 'half an encoding', get('/v1/topics/%4'), 400),
  attack(73, 'no encoding', get('/v1/topics/%zz'), 400),
  attack(73, 'a bare byte beyond ASCII', get('/v1/topics/\u00e4'), 400),
  attack(73, 'a fragment', get('/v1/open#x'), 400),
  attack(73, 'a target without a slash', get('v1/open'), 400),
  attack(73, 'an asterisk', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, 400),

  attack(
    74,
    'a connection field that names the length',
    post('Connection: content-length\r\nContent-Length: 2\r\n', '{}'),
    400,
  ),
  attack(74, 'a connection field that names the host', get('/v1/open', `${HOST}Connection: Host\r\n`), 400),

  attack(76, 'a target of 9 kB', get(`/v1/${'a'.repeat(9_000)}`), 414),
  attack(76, 'a target of 30 kB', get(`/v1/${'a'.repeat(30_000)}`), 414),
  attack(76, 'a field of 20 kB', get('/v1/open', `${HOST}A: ${'a'.repeat(20_000)}\r\n`), 431),
  attack(76, 'a field of 40 kB', get('/v1/open', `${HOST}A: ${'a'.repeat(40_000)}\r\n`), 431),
  attack(76, '101 fields', get('/v1/open', HOST + 'a: b\r\n'.repeat(101)), 431),
  attack(76, '2,000 fields', get('/v1/open', HOST + 'a: b\r\n'.repeat(2_000)), 431),
  attack(76, 'a declared body that is too large', post('Content-Length: 1001\r\n'), 413),
  attack(
    76,
    'a body that is too large for one who waits',
    post('Expect: 100-continue\r\nContent-Length: 1001\r\n'),
    413,
  ),
  attack(76, 'an unknown expectation', post('Expect: tea\r\nContent-Length: 2\r\n', '{}'), 417),

  attack(78, 'TRACE', `TRACE /v1/open HTTP/1.1\r\n${HOST}\r\n`, 405),
  attack(78, 'CONNECT', `CONNECT b.example:443 HTTP/1.1\r\n${HOST}\r\n`, 405),
  attack(78, 'a method of another protocol', `PROPFIND /v1/open HTTP/1.1\r\n${HOST}\r\n`, 405),
  attack(78, 'an invented method', `STEAL /v1/open HTTP/1.1\r\n${HOST}\r\n`, 400),
  kept(78, 'an internal path', get('/internal/secret'), 404),
  kept(78, 'an internal path in capitals', get('/INTERNAL/secret'), 404),
  kept(78, 'a path with one more slash', get('/v1/open/'), 404),

  kept(80, 'a WebSocket without a token', get('/v1/me', WEBSOCKET), 401),
  kept(
    80,
    'a WebSocket with a wrong token',
    get('/v1/me', `${WEBSOCKET}Authorization: Bearer mr_wrong\r\n`),
    401,
  ),
];
