import { defineErrors, newId, type Clock } from '#foundation';
import { isSameText, type Principal } from '#identity';
import type { Logger } from '#logging';
import type {
  FastifyBaseLogger,
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
} from 'fastify';
import { findBodyFault } from './body-check.ts';
import { createProblem, PROBLEM_MEDIA_TYPE, type Problem, problemOf } from './problem.ts';
import { problemAnswer, problemSchema } from './schemas.ts';

/** What a route says of its own protection; it reaches the gateway through the OpenAPI document. */
export interface RouteAccess {
  /** The permission a caller needs, as `thing:verb`. */
  action?: string;
  /** Type of the resource acted on, and the path parameter that names it. */
  resource?: string;
  resourceParam?: string;
  /** Anyone may call it without signing in. */
  public?: boolean;
  /** Any signed-in caller may call it. */
  authenticated?: boolean;
  /** Only other services of the platform may call it; the gateway never routes to it. */
  internal?: boolean;
  /** Body limit in bytes that the gateway enforces before it passes a request on. */
  bodyBytesMax?: number;
}

declare module 'fastify' {
  interface FastifyContextConfig extends RouteAccess {}
  interface FastifyRequest {
    /** Who is acting; throws `unauthenticated` on a public route without a token. */
    readonly principal: Principal;
    readonly principalOrNull: Principal | null;
  }
}

export interface ServiceOptions {
  name: 'auth' | 'processing';
  description: string;
  version: string;
  logger: Logger;
  clock: Clock;
  /** Verifies the access token of a request; rejects with a coded error. */
  verify: (token: string) => Promise<Principal> | Principal;
  /**
   * The secret that services of the platform share, where each is a process of its own. Then it alone opens internal
   * routes, and what is public at the gateway wants it, or an access token, here.
   */
  serviceToken?: string | undefined;
}

const errors = defineErrors('http', {
  unauthenticated: { status: 401, title: 'Not signed in' },
  not_found: { status: 404, title: 'Not found' },
  invalid_request: { status: 400, title: 'Invalid request' },
});

const JSON_BODY_BYTES_MAX = 1_048_576;

/**
 * A Fastify application with what every service of the platform shares: tokens become `request.principal`,
 * all errors are problem details, and the routes' schemas and access become one OpenAPI 3.1 document at
 * `/openapi.json` (internal). A route must declare its access in `config`; one that does not is a programming
 * error and fails at registration, so that nothing is open by oversight.
 *
 * The application comes wrapped: a Fastify instance is a thenable, and returning one bare from an async function
 * would start it before its routes are there.
 */
export async function createService(options: ServiceOptions): Promise<{ app: FastifyInstance }> {
  const loggerInstance: FastifyBaseLogger = options.logger.child({ 'event.dataset': options.name });
  // Loaded here: a part whose face has routes is also imported by worker threads, which never make a service.
  const [{ default: Fastify, LogController }, { default: swagger }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
  ]);
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'http.request.id' }),
    bodyLimit: JSON_BODY_BYTES_MAX,
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false, maxParamLength: 512 },
    genReqId: (request) => String(request.headers['x-request-id'] ?? newId('req', options.clock.nowMs())),
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: 'array',
        useDefaults: true,
        allErrors: false,
        strict: false,
      },
    },
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `Millrace ${options.name}`, description: options.description, version: options.version },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) =>
        (json['$id'] as string | undefined) ?? `schema-${i}`,
    },
    transform: ({ schema, url, route }) => ({
      schema: { ...schema, ...accessExtensions(route.config ?? {}), response: answersOf(schema) },
      url,
    }),
  });
  app.addSchema(problemSchema);
  addPrincipal(app, options);
  addRouteChecks(app);
  addBodyChecks(app);
  app.setErrorHandler((error, request, reply) =>
    sendProblem(toProblem(error, request), request, reply, error),
  );
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      problemOf(errors.not_found(`There is no ${request.method} ${pathOf(request)}.`)),
      request,
      reply,
    ),
  );
  app.get('/openapi.json', { config: { internal: true }, schema: { hide: true } }, () => app.swagger());
  return { app };
}

/** What the gateway reads from an operation of the OpenAPI document. */
function accessExtensions(access: RouteAccess): Record<string, unknown> {
  if (access.internal) return { hide: true };
  return {
    ...(access.action ? { 'x-millrace-action': access.action } : {}),
    ...(access.resource ? { 'x-millrace-resource': access.resource } : {}),
    ...(access.resourceParam ? { 'x-millrace-resource-param': access.resourceParam } : {}),
    ...(access.bodyBytesMax ? { 'x-millrace-body-bytes-max': access.bodyBytesMax } : {}),
    ...(access.public ? { security: [], 'x-millrace-public': true } : {}),
    ...(access.authenticated ? { 'x-millrace-authenticated': true } : {}),
  };
}

/** What a route may answer: what it says itself, and a problem for all that goes wrong on the way to it and in it. */
function answersOf(schema: FastifySchema | undefined): Record<string, unknown> {
  const own = schema?.response as Record<string, unknown> | undefined;
  return { ...own, default: problemAnswer };
}

function addBodyChecks(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Many clients name a content type whether or not they send content; where a body is needed, its schema says so.
    if (body === '') done(null, null);
    else void parseJson(request, body.toString(), done);
  });
  app.addHook('preValidation', async (request) => {
    const fault = findBodyFault(request.body);
    if (fault === undefined) return;
    const message = `The body${fault.pointer && ` at ${fault.pointer}`} ${fault.message}.`;
    const entry = { pointer: `/body${fault.pointer}`, rule: 'text', message: fault.message };
    throw errors.invalid_request(message, { details: { errors: [entry] } });
  });
}

function addRouteChecks(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const access: RouteAccess = route.config ?? {};
    const declared = [access.action, access.public, access.authenticated, access.internal].filter(
      Boolean,
    ).length;
    if (declared !== 1) {
      throw new TypeError(
        `${String(route.method)} ${route.url} must declare exactly one of action, public, authenticated, internal.`,
      );
    }
  });
}

function addPrincipal(app: FastifyInstance, { verify, serviceToken }: ServiceOptions): void {
  const principals = new WeakMap<FastifyRequest, Principal>();
  app.decorateRequest('principalOrNull', {
    getter(this: FastifyRequest) {
      return principals.get(this) ?? null;
    },
  });
  app.decorateRequest('principal', {
    getter(this: FastifyRequest) {
      const principal = principals.get(this);
      if (principal === undefined) throw errors.unauthenticated('This call needs an access token.');
      return principal;
    },
  });
  app.addHook('onRequest', async (request) => {
    const access: RouteAccess = request.routeOptions.config ?? {};
    const bearer = bearerOf(request);
    const isService = serviceToken !== undefined && isSameText(bearer ?? '', serviceToken);
    if (serviceToken !== undefined && !isService && (access.internal || bearer === undefined)) {
      throw errors.unauthenticated('This call is for services of the platform.');
    }
    if (access.internal) return;
    if (bearer !== undefined && !isService) principals.set(request, await verify(bearer));
    else if (!access.public && !request.is404) {
      throw errors.unauthenticated('This call needs an access token.');
    }
  });
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return headers.authorization?.startsWith('Bearer ')
    ? headers.authorization.slice('Bearer '.length)
    : undefined;
}

function toProblem(error: unknown, request: FastifyRequest): Problem {
  const fastifyError = error as FastifyError;
  if (fastifyError.validation) {
    const first = fastifyError.validation[0];
    return createProblem(400, 'invalid_request', 'Invalid request', fastifyError.message, {
      errors: fastifyError.validation.map((entry) => ({
        pointer: `/${fastifyError.validationContext ?? 'body'}${entry.instancePath}`,
        rule: entry.keyword,
        message: entry.message ?? first?.message ?? '',
      })),
    });
  }
  const status = fastifyError.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500 && typeof fastifyError.code === 'string') {
    if (fastifyError.code.startsWith('FST_ERR')) return fastifyProblem(fastifyError, status);
  }
  const problem = problemOf(error);
  if (problem.status >= 500) request.log.error({ error, 'http.request.id': request.id }, 'request failed');
  return problem;
}

/** Fastify's own client errors, with codes that do not change when the framework does. */
function fastifyProblem(error: FastifyError, status: number): Problem {
  const codes: Record<number, readonly [string, string]> = {
    413: ['body_too_large', 'Body too large'],
    415: ['unsupported_media_type', 'Unsupported media type'],
  };
  const [code, title] = codes[status] ?? ['invalid_request', 'Invalid request'];
  return createProblem(status, code, title, error.message);
}

function sendProblem(
  problem: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
  error?: unknown,
): FastifyReply {
  const traceparent = request.headers.traceparent;
  const traceId = typeof traceparent === 'string' ? traceparent.split('-')[1] : undefined;
  const retryAfterS = (error as { retryAfterS?: number } | undefined)?.retryAfterS;
  if (retryAfterS !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterS))));
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_MEDIA_TYPE)
    .serializer(JSON.stringify)
    .send({ ...problem, instance: pathOf(request), traceId: traceId ?? request.id });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}
