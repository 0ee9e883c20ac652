import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { limits } from '@learning-commons/protocol';
import type { Domain } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import type { RateLimits } from '../kernel/rate-limits.ts';
import type { Route, RouteReply, RouteRequest } from '../kernel/routes.ts';
import { requestIdOf } from './http.ts';

/** What the addresses of domains stand on. */
export interface RoutesOptions {
  readonly domains: readonly Domain[];
  readonly node: Node;
  readonly limits: RateLimits;
}

/** Serves the addresses that domains have of their own. It knows what a request is, and no domain. */
export function routesRouter({ domains, node, limits: rates }: RoutesOptions): Router {
  const router = express.Router();
  for (const route of domains.flatMap(({ routes }) => routes)) if ('handle' in route) mount(router, route, node, rates);
  return router;
}

function mount(router: Router, route: Route, node: Node, rates: RateLimits) {
  const body = express.raw({ limit: route.bytes ?? limits.requestBytes, type: () => true });
  const answer = async (request: Request, response: Response) => {
    const asked = requestOf(request, response);
    try {
      rates.takeAddress(request.ip ?? 'unknown');
      send(response, await route.handle(node, asked));
    } catch (error) {
      const refusal = route.refuse?.(error, asked);
      if (!refusal) throw error;
      send(response, refusal);
    }
  };
  // A body that cannot be read is refused in the route's own way, too.
  const unreadable = (error: unknown, request: Request, response: Response, next: NextFunction) => {
    const refusal = route.refuse?.(error, requestOf(request, response));
    if (refusal) send(response, refusal);
    else next(error);
  };
  for (const method of route.methods) router[method.toLowerCase() as 'get'](route.path, body, answer, unreadable);
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
  };
}

function send(response: Response, { status = 200, headers = {}, body }: RouteReply) {
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else response.end(typeof body === 'string' ? body : Buffer.from(body));
}
