import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Clock } from '#foundation';
import { gatewayErrors } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import type { RequestContext } from '../request-context.ts';
import { sendPage } from './page.ts';
import { type StaticFile, StaticFiles } from './static-files.ts';

/** Below these only the API answers: a mistyped call must not get a page with status 200. */
const API_PREFIXES = ['/v1/', '/auth/', '/oauth2/', '/internal/', '/.well-known/', '/assets/'];

/**
 * The console's files. A path without a file, that a browser opens as a page, is a screen of the console: it
 * gets index.html and finds its way by itself.
 */
export function createConsole(
  directory: string,
  clock: Clock,
): (context: RequestContext) => Promise<Operation | undefined> {
  const files = new StaticFiles(resolve(directory), clock);
  const file = pageOperation('/{file}', (context) => serve(context, files, context.target.path));
  const screen = pageOperation('/{screen}', (context) => serve(context, files, '/index.html'));
  return async (context) => {
    const { path } = context.target;
    const isFile = path !== '/' && (await files.has(path));
    if (!isFile && !(isScreen(context) && (await files.has('/index.html')))) return undefined;
    if (context.request.method !== 'GET' && context.request.method !== 'HEAD') {
      throw gatewayErrors.method_not_allowed(`${path} has no ${context.request.method ?? ''}.`, {
        details: { allow: ['GET', 'HEAD'] },
      });
    }
    return isFile ? file : screen;
  };
}

function pageOperation(template: string, serve: (context: RequestContext) => Promise<void>): Operation {
  return {
    method: 'GET',
    template,
    access: { kind: 'public' },
    handler: { kind: 'page', serve },
    bodyBytesMax: 0,
    isHealth: false,
  };
}

function isScreen({ target, received }: RequestContext): boolean {
  if (target.path === '/') return true;
  if (API_PREFIXES.some((prefix) => `${target.path}/`.startsWith(prefix))) return false;
  return (received.get('accept') ?? '').includes('text/html');
}

async function serve(context: RequestContext, files: StaticFiles, path: string): Promise<void> {
  const file = await files.read(path);
  if (file === undefined) throw gatewayErrors.not_found(`There is no ${context.target.path}.`);
  const isHtml = file.type.startsWith('text/html');
  const gzipped = acceptsGzip(context.received.get('accept-encoding')) ? file.gzipped : undefined;
  const etag = `"${file.etag}${gzipped ? '-gzip' : ''}"`;
  const headers = {
    etag,
    vary: 'Accept-Encoding',
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(gzipped ? { 'content-encoding': 'gzip' } : {}),
    ...(isHtml ? { 'content-security-policy': consolePolicy(file) } : {}),
  };
  if (matches(context.received.get('if-none-match'), etag)) {
    context.response.writeHead(304, headers).end();
    return;
  }
  sendPage(context, { type: file.type, body: gzipped ?? file.body, headers });
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return /(?:^|[,\s])(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(acceptEncoding ?? '');
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

/** Scripts and styles only from here; those written into index.html itself are named by their hash. */
function consolePolicy({ body }: StaticFile): string {
  const html = body.toString('utf8');
  const scripts = inlineHashes(html, /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi);
  const styles = inlineHashes(html, /<style[^>]*>([\s\S]*?)<\/style>/gi);
  return [
    "default-src 'self'",
    `script-src ${["'self'", ...scripts].join(' ')}`,
    `style-src ${["'self'", ...styles].join(' ')}`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function inlineHashes(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
}
