import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type NextFunction, type Request as Incoming, type Response as Outgoing, type Router } from 'express';
import type { Admission } from '../kernel/admission.ts';
import type { Domain } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import type { RateLimits } from '../kernel/rate-limits.ts';
import type { StreamingRoute } from '../kernel/routes.ts';
import { allowOrigin, requestIdOf } from './http.ts';
import type { Leaving } from './leaving.ts';
import type { Origins } from './origins.ts';

/** What addresses with streams stand on. */
export interface StreamsOptions {
  readonly domains: readonly Domain[];
  readonly node: Node;
  readonly limits: RateLimits;
  readonly origins: Origins;
  readonly admission: Admission;
  readonly leaving: Leaving;
}

/** Milliseconds in which somebody who sends, or takes, must move at least one byte. */
const STALLED = 30_000;

/** Serves the addresses of domains whose bodies are streams. */
export function streamsRouter({ domains, ...door }: StreamsOptions): Router {
  const router = express.Router();
  for (const route of domains.flatMap(({ routes }) => routes)) if ('stream' in route) mount(router, route, door);
  return router;
}

type Door = Omit<StreamsOptions, 'domains'>;

function mount(router: Router, route: StreamingRoute, { node, limits, origins, admission, leaving }: Door) {
  const answer = async (incoming: Incoming, outgoing: Outgoing) => {
    const address = incoming.ip ?? 'unknown';
    limits.takeAddress(address);
    admission.admit(incoming.method === 'GET' || incoming.method === 'HEAD' ? 'fresh' : 'ongoing');
    const { socket } = incoming;
    const stalled = () => socket.destroy();
    socket.setTimeout(STALLED, stalled);
    outgoing.once('close', () => socket.off('timeout', stalled));
    const gone = new AbortController();
    outgoing.once('close', () => gone.abort());
    const call = { params: incoming.params as Record<string, string>, requestId: requestIdOf(outgoing), address };
    await send(outgoing, await route.stream(node, requestOf(incoming, gone.signal), call));
  };
  if (route.pages) {
    const open = { ...route.pages, methods: route.methods };
    router.all(route.path, allowOrigin(origins, open));
  }
  for (const method of route.methods)
    router[method.toLowerCase() as 'get'](
      route.path,
      leaving.refuseChanges,
      (request: Incoming, response: Outgoing, next: NextFunction) => {
        answer(request, response).catch(next);
      },
    );
}

function requestOf(incoming: Incoming, signal: AbortSignal): Request {
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const hasBody = !['GET', 'HEAD'].includes(incoming.method);
  return new Request(new URL(incoming.originalUrl, 'http://server'), {
    method: incoming.method,
    headers,
    signal,
    ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' as const }),
  });
}

/** Writes as fast as the other side takes it; whoever goes away ends the stream at its source. */
async function send(outgoing: Outgoing, answer: Response): Promise<void> {
  outgoing.status(answer.status);
  answer.headers.forEach((value, name) => outgoing.set(name, value));
  if (!answer.body || outgoing.req.method === 'HEAD') {
    await answer.body?.cancel();
    outgoing.end();
    return;
  }
  await pipeline(answer.body, outgoing).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
