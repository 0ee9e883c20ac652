import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { limits, type CommonsError } from '@learning-commons/protocol';
import type { Domain } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import { notedOf, noting } from '../kernel/noted.ts';
import type { RateLimits } from '../kernel/rate-limits.ts';
import type { Route, RouteReply, RouteRequest } from '../kernel/routes.ts';
import type { SecurityLog } from '../kernel/security-log.ts';
import { asRefusal, requestIdOf } from './http.ts';

/** What the addresses of domains stand on. */
export interface RoutesOptions {
  readonly domains: readonly Domain[];
  readonly node: Node;
  readonly limits: RateLimits;
  readonly security: SecurityLog;
}

/** Serves the addresses that domains have of their own. It knows what a request is, and no domain. */
export function routesRouter({ domains, ...door }: RoutesOptions): Router {
  const router = express.Router();
  for (const route of domains.flatMap(({ routes }) => routes)) if ('handle' in route) mount(router, route, door);
  return router;
}

function mount(router: Router, route: Route, { node, limits: rates, security }: Omit<RoutesOptions, 'domains'>) {
  const body = express.raw({ limit: route.bytes ?? limits.requestBytes, type: () => true });
  const tell = (error: unknown, { address, requestId }: RouteRequest) =>
    security.refused(oddAsMachines(asRefusal(error)), { address, requestId, operation: route.path });
  const answer = async (request: Request, response: Response) => {
    const asked = requestOf(request, response);
    try {
      rates.takeAddress(request.ip ?? 'unknown');
      send(response, await route.handle(node, asked));
    } catch (error) {
      const refusal = route.refuse?.(error, asked);
      if (!refusal) throw error;
      tell(error, asked);
      send(response, refusal);
    }
  };
  // A body that cannot be read is refused in the route's own way, too.
  const unreadable = (error: unknown, request: Request, response: Response, next: NextFunction) => {
    const asked = requestOf(request, response);
    const refusal = route.refuse?.(error, asked);
    if (!refusal) return next(error);
    tell(error, asked);
    send(response, refusal);
  };
  for (const method of route.methods) router[method.toLowerCase() as 'get'](route.path, body, answer, unreadable);
}

/** Where a route words its refusals itself, programs ask and nobody types: what breaks a rule there is no slip of the pen. */
function oddAsMachines(refusal: CommonsError): CommonsError {
  if (refusal.code !== 'invalid') return refusal;
  return noting(refusal, { event: 'input.refused', reason: 'request', ...notedOf(refusal) });
}

function requestOf(request: Request, response: Response): RouteRequest {
  const body: unknown = request.body;
  return {
    method: request.method,
    params: request.params as Record<string, string>,
    query: new URL(request.originalUrl, 'http://server').searchParams,
    headers: request.headers as Record<string, string | undefined>,
    body: body instanceof Uint8Array ? body : new Uint8Array(),
    requestId: requestIdOf(response),
    address: request.ip ?? 'unknown',
  };
}

function send(response: Response, { status = 200, headers = {}, body }: RouteReply) {
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else response.end(typeof body === 'string' ? body : Buffer.from(body));
}
