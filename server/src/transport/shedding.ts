import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { CommonsError, ErrorBody } from '@learning-commons/protocol';
import { STATUS, pageHeaders, type HttpOptions } from './http.ts';

/** An operation, as it stands in an address, and what is asked of it. */
const OPERATION = /^\/api\/([\w.]+)(?:\?(.*))?$/;

/**
 * Refuses operations that a strained node cannot take on, before anything else is done for them: under lasting pressure that is most
 * of what a node does, and it costs a third of a refusal that went through all that serves. Whatever else is asked goes on.
 */
export function shedFirst(
  { admission, dispatch, origins, leaving, metrics }: HttpOptions,
  serve: RequestListener,
): RequestListener {
  return (request, response) => {
    // Preflights cost little, and without their answer no page could read the refusal.
    const [, name, query] = (admission.level > 0 && OPERATION.exec(request.url!)) || [];
    const operation = name === undefined ? undefined : dispatch.operation(name);
    if (!operation || leaving.begun || request.method === 'OPTIONS') return serve(request, response);
    const { origin } = request.headers;
    if (!origins.allows(origin, new URLSearchParams(query).get('community') ?? '')) return serve(request, response);
    const refusal = admission.refusal(operation.reads ? 'fresh' : 'ongoing');
    if (!refusal) return serve(request, response);
    metrics.operation('api', refusal.code, 0);
    refuse(request, response, refusal);
  };
}

function refuse({ headers }: IncomingMessage, response: ServerResponse, refusal: CommonsError) {
  const requestId = randomUUID();
  const body: ErrorBody = { ...refusal.toJSON(), requestId };
  const text = JSON.stringify({ error: body });
  response.writeHead(STATUS[refusal.code], {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'Retry-After': String(refusal.retryAfter),
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    Vary: 'Origin',
    ...(headers.origin !== undefined && pageHeaders(headers.origin)),
  });
  response.end(text);
}
