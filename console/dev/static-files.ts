import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const dist = join(import.meta.dirname, '..', 'dist');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** As strict as a platform could be: the console must work without inline code, `eval` or foreign hosts. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** A file of the build; every other path is a place of the console and gets its page. */
export function serveFile(path: string, response: ServerResponse): void {
  const file = join(dist, normalize(path));
  const known = file.startsWith(dist) && existsSync(file) && statSync(file).isFile();
  const served = known ? file : join(dist, 'index.html');
  if (!existsSync(served)) {
    response.writeHead(503, { 'content-type': 'text/plain' });
    response.end('The console is not built. Run: npm run console:build');
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(served)] ?? 'application/octet-stream',
    'content-security-policy': CONTENT_SECURITY_POLICY,
  });
  response.end(readFileSync(served));
}
