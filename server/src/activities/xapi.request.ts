import { fail } from '@learning-commons/protocol';
import type { RouteRequest } from '../kernel/routes.ts';
import { repeatedName } from '../kernel/strict-json.ts';

/** An xAPI request, whichever of the two syntaxes it came in (Part Three, section 1.3). */
export interface XapiRequest {
  readonly method: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly headers: RouteRequest['headers'];
  readonly body: string;
}

const bad = (message: string) => fail('invalid', message);

/** Headers that may come as parts of a form. */
const FORM_HEADERS = [
  'authorization',
  'x-experience-api-version',
  'content-type',
  'content-length',
  'if-match',
  'if-none-match',
];

/** Reads a request, also one that hides another in a form because its sender can do no better. Throws `invalid`. */
export function readRequest(request: RouteRequest): XapiRequest {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const wanted = request.query.get('method');
  if (method !== 'POST' || wanted === null)
    return { method, parameters: once(request.query), headers: request.headers, body: textOf(request.body) };
  if (request.query.size > 1) throw bad('Beside “method”, every parameter belongs into the form.');
  if (!['GET', 'PUT', 'POST'].includes(wanted)) throw bad('The parameter “method” is GET, PUT or POST.');
  const form = new URLSearchParams(textOf(request.body));
  const headers: Record<string, string | undefined> = { ...request.headers, 'content-type': 'application/json' };
  const parameters = new URLSearchParams();
  for (const [key, value] of form) {
    if (FORM_HEADERS.includes(key.toLowerCase())) headers[key.toLowerCase()] = value;
    else if (key !== 'content') parameters.append(key, value);
  }
  return { method: wanted, parameters: once(parameters), headers, body: form.get('content') ?? '' };
}

function once(query: URLSearchParams): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [key, value] of query) {
    if (parameters.has(key)) throw bad(`The parameter ${JSON.stringify(key.slice(0, 40))} stands twice.`);
    parameters.set(key, value);
  }
  return parameters;
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw bad('The body is not UTF-8.');
  }
}

/** Refuses a request that says no version, or one that is not spoken here. */
export function demandVersion({ headers }: XapiRequest): void {
  const version = headers['x-experience-api-version'];
  if (version === undefined) throw bad('The header X-Experience-API-Version is missing; send 1.0.3.');
  if (!/^1\.0(\.\d+)?$/.test(version)) throw bad('Only versions 1.0.x of xAPI are spoken here.');
}

/** The secret or token that came, by Bearer or by Basic, where it stands for the password and the name is anybody's. */
export function credentialsOf({ headers }: XapiRequest): string {
  const missing = fail('unauthenticated', 'Send a server key: as Bearer, or as the password of Basic.', {
    reason: 'missing',
  });
  const { authorization } = headers;
  if (authorization === undefined) throw missing;
  const [, scheme = '', value = ''] = /^(Bearer|Basic) +([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  const pair = Buffer.from(value, 'base64').toString();
  if (scheme === '' || !pair.includes(':')) throw missing;
  return pair.slice(pair.indexOf(':') + 1);
}

/** The JSON of a request that carries statements. Throws `invalid`, with `details.status` where the standard has another answer. */
export function readJson({ headers, body }: XapiRequest): unknown {
  const type = (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (type === 'multipart/mixed')
    throw fail(
      'invalid',
      'Attachments are not kept here. Send statements as application/json, with a fileUrl for each attachment.',
      {
        status: 415,
      },
    );
  if (type !== 'application/json') throw bad('The Content-Type of statements is application/json.');
  try {
    const value: unknown = JSON.parse(body);
    if (repeatedName(body) !== undefined) throw bad('A name stands twice in one object.');
    return value;
  } catch (error) {
    throw error instanceof SyntaxError ? bad('The body is not JSON.') : error;
  }
}
