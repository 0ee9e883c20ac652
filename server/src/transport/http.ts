import { createHash, randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import { CommonsError, fail, limits, type ErrorBody, type ErrorCode } from '@learning-commons/protocol';
import type { Admission } from '../kernel/admission.ts';
import type { Dispatch } from '../kernel/dispatch.ts';
import type { Metrics } from '../kernel/metrics.ts';
import { noting, type Noted, type SecurityFacts } from '../kernel/noted.ts';
import type { RateLimits } from '../kernel/rate-limits.ts';
import type { SecurityLog } from '../kernel/security-log.ts';
import type { Actor, Sessions, Source } from '../kernel/session.ts';
import type { Leaving } from './leaving.ts';
import type { Origins } from './origins.ts';

/** What the HTTP door stands on. */
export interface HttpOptions {
  readonly dispatch: Dispatch;
  readonly sessions: Sessions;
  readonly origins: Origins;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly leaving: Leaving;
  readonly log: Logger;
  readonly security: SecurityLog;
}

/** The one place where a refusal becomes an HTTP status. */
export const STATUS: Record<ErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid: 422,
  conflict: 409,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
};

/**
 * Operations over HTTP: `POST /api/<thing.verb>?community=<id>` with the input as JSON, or `GET …&input=<JSON>` for reads,
 * revalidated by ETag. A read answers its output, a write `{result, facts}`, a refusal `{error}`.
 */
export function operationsRouter(options: HttpOptions): Router {
  const router = express.Router();
  router.use(allowOrigin(options.origins, OPERATIONS));
  router.all('/:operation', admitOperation(options));
  router.post('/:operation', readJson(options), (request, response) =>
    answer(options, request, response, request.body),
  );
  router.get('/:operation', (request, response) => answer(options, request, response, inputOf(options, request)));
  router.all('/:operation', () => {
    throw fail('not_found', 'Operations are asked for with POST, reads also with GET.');
  });
  return router;
}

/** Bodies are read up to what the operation may have; most have the common limit. */
function readJson({ dispatch }: HttpOptions) {
  const readers = new Map<number, ReturnType<typeof express.json>>();
  return (request: Request, response: Response, next: NextFunction) => {
    const limit = dispatch.operation(String(request.params.operation))?.bytes ?? limits.requestBytes;
    let reader = readers.get(limit);
    if (!reader) readers.set(limit, (reader = express.json({ limit, strict: true, type: 'application/json' })));
    reader(request, response, next);
  };
}

/** What pages may ask for, send and read. */
export interface OpenToPages {
  readonly methods: readonly string[];
  readonly send: readonly string[];
  readonly read: readonly string[];
}

const OPERATIONS: OpenToPages = {
  methods: ['GET', 'POST'],
  send: ['Authorization', 'Content-Type', 'If-None-Match'],
  read: ['ETag', 'Retry-After', 'X-Request-Id'],
};

/** What lets a page of this origin read an answer, and these headers of it. */
const readable = (origin: string, read: readonly string[]) => ({
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Expose-Headers': read.join(', '),
});

/** The same for answers of operations. */
export const pageHeaders = (origin: string) => readable(origin, OPERATIONS.read);

/** Answers preflights and tells browsers which pages may read the answers. */
export function allowOrigin(origins: Origins, { methods, send, read }: OpenToPages) {
  return (request: Request, response: Response, next: NextFunction) => {
    const { origin } = request.headers;
    response.vary('Origin');
    const allowed = origins.allows(origin, communityOf(request));
    if (origin !== undefined && allowed) {
      response.set(readable(origin, read));
    }
    if (!allowed)
      throw fail(
        'forbidden',
        'Pages of this origin may not speak to this community. Its operator lists the allowed origins.',
        { reason: 'origin' },
      );
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'Access-Control-Allow-Methods': methods.join(', '),
      'Access-Control-Allow-Headers': send.join(', '),
      'Access-Control-Max-Age': '7200',
    });
    response.sendStatus(204);
  };
}

/** Before the body is read: to refuse must cost less than to serve. A strained node has refused most of it before (`shedFirst`). */
function admitOperation({ dispatch, admission, leaving }: HttpOptions) {
  return (request: Request, _response: Response, next: NextFunction) => {
    leaving.demandStaying();
    admission.admit(dispatch.operation(String(request.params.operation))?.reads ? 'fresh' : 'ongoing');
    next();
  };
}

async function answer(
  { dispatch, sessions, limits: rates, metrics }: HttpOptions,
  request: Request,
  response: Response,
  input: unknown,
) {
  const started = performance.now();
  const name = String(request.params.operation);
  const address = request.ip ?? 'unknown';
  rates.takeAddress(address);
  const bytes = Number(request.headers['content-length'] ?? 0);
  const asked = { requestId: requestIdOf(response), bytes, address };
  const actor = await actorOf(sessions, request, asked);
  const output = await dispatch.run(actor, name, input, asked);
  const reads = dispatch.operation(name)?.reads === true;
  metrics.operation(name, 'ok', performance.now() - started);
  response.set('Cache-Control', reads ? 'private, no-cache' : 'no-store');
  send(response, request, JSON.stringify(output), reads);
}

function send(response: Response, request: Request, body: string, reads: boolean) {
  response.type('application/json');
  if (reads && request.method === 'GET') {
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    response.set('ETag', etag);
    if (request.headers['if-none-match'] === etag) {
      response.status(304).end();
      return;
    }
  }
  // Head and body go out in one piece; without a length they are two, and a third says that this was all.
  response.set('Content-Length', String(Buffer.byteLength(body)));
  response.end(body);
}

function communityOf(request: Request): string {
  const { community } = request.query;
  return typeof community === 'string' ? community : '';
}

async function actorOf(sessions: Sessions, request: Request, source: Source): Promise<Actor> {
  const community = communityOf(request);
  const { authorization } = request.headers;
  if (authorization === undefined) return sessions.anonymous(community);
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw fail('unauthenticated', 'The Authorization header must read: Bearer <token>.', { reason: 'malformed' });
  return sessions.verify(token, community || undefined, source);
}

function inputOf({ dispatch }: HttpOptions, request: Request): unknown {
  const name = String(request.params.operation);
  const operation = dispatch.operation(name);
  if (operation && !operation.reads) {
    throw noting(fail('invalid', 'This operation writes: ask for it with POST.'), {
      event: 'input.refused',
      reason: 'method',
    });
  }
  const { input = '{}' } = request.query;
  try {
    return JSON.parse(input as string);
  } catch {
    throw noting(
      fail('invalid', 'The query parameter `input` is not JSON.', { fields: [{ path: 'input' }] }),
      UNREADABLE,
    );
  }
}

/** What no client of ours sends. */
const UNREADABLE: Noted = { event: 'input.refused', reason: 'unreadable' };
const TOO_LARGE: Noted = { event: 'input.refused', reason: 'bytes' };
/** How many times what is allowed somebody may have pasted. */
const PASTED = 16;

/** Gives every request an id, for the log and for the answer. */
export function identifyRequest(_request: Request, response: Response, next: NextFunction) {
  const requestId = randomUUID();
  response.locals.requestId = requestId;
  response.set('X-Request-Id', requestId);
  next();
}

/** The request's id, as `identifyRequest` gave it. */
export function requestIdOf(response: Response): string {
  return response.locals.requestId as string;
}

/** The last resort of every route: a refusal becomes its answer, anything else `internal` and a line in the log. */
export function answerErrors({ log, metrics, security }: Pick<HttpOptions, 'log' | 'metrics' | 'security'>) {
  // Express knows an error handler by its four parameters.

  return (thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    const error = asRefusal(thrown);
    const requestId = requestIdOf(response);
    if (error.code === 'internal')
      log.error({ requestId, err: error.cause ?? thrown, path: pathOf(request) }, 'request failed');
    else log.debug({ requestId, code: error.code, path: pathOf(request) }, error.message);
    metrics.operation(operationName(request), error.code, 0);
    security.refused(error, factsOf(request, requestId));
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error.retryAfter !== undefined) response.set('Retry-After', String(error.retryAfter));
    const body: ErrorBody = { ...error.toJSON(), requestId };
    response.status(STATUS[error.code]).set('Cache-Control', 'no-store').json({ error: body });
  };
}

/** Names from outside must not become metric labels. */
function operationName(request: Request): string {
  return request.path.startsWith('/api/') ? 'api' : 'other';
}

/** The path of an operation, or that of a route with the names of its parts: what stands there may be the name of somebody's file. */
function pathOf(request: Request): string {
  const { route } = request as { route?: { path: string } };
  return request.path.startsWith('/api/') || !route ? request.path : route.path;
}

/** What this door knows of a request, as it came. */
function factsOf(request: Request, requestId: string): SecurityFacts {
  const path = pathOf(request);
  return {
    community: communityOf(request),
    operation: path.startsWith('/api/') ? path.slice('/api/'.length) : path,
    origin: request.headers.origin,
    address: request.ip,
    requestId,
  };
}

/** People paste long texts, though not so long ones. */
function tooLarge({ limit = 0, length = 0 }: { readonly limit?: number; readonly length?: number }): CommonsError {
  const refusal = fail('invalid', `A request of this kind has at most ${limit} bytes.`, { limit });
  return length > PASTED * limit ? noting(refusal, TOO_LARGE) : refusal;
}

/** What was thrown, as the refusal that is answered. */
export function asRefusal(thrown: unknown): CommonsError {
  if (thrown instanceof CommonsError) return thrown;
  const { type, status, ...size } = thrown as { type?: string; status?: number; limit?: number; length?: number };
  if (type === 'entity.too.large') return tooLarge(size);
  if (status !== undefined && status >= 400 && status < 500) {
    const refusal = fail('invalid', 'The request could not be read: its body is not valid JSON.');
    // Who leaves in the middle of a request has tried nothing.
    return type === 'request.aborted' ? refusal : noting(refusal, UNREADABLE);
  }
  return new CommonsError(
    { code: 'internal', message: 'Something went wrong on the server. Nothing was kept.' },
    { cause: thrown },
  );
}
