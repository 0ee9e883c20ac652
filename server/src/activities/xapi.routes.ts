import { createHash, randomUUID } from 'node:crypto';
import { CommonsError, fail, type ErrorCode, type WriteReply } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import { asFacts, noting } from '../kernel/noted.ts';
import type { Route, RouteReply, RouteRequest } from '../kernel/routes.ts';
import { inFormat } from './xapi.format.ts';
import { moreAfter, readQuestion } from './xapi.query.ts';
import { credentialsOf, demandVersion, readJson, readRequest, type XapiRequest } from './xapi.request.ts';
import { Uuid } from './xapi.schema.ts';

/** The statement resource of xAPI 1.0.3, and what says that it is spoken here. */

const VERSION = '1.0.3';
const VERSIONS = ['1.0.0', '1.0.1', '1.0.2', VERSION];
const BYTES = 524_288;
/** A commit may take this long to be seen everywhere. */
const CONSISTENCY = 2_000;

const STATUS: Readonly<Record<Exclude<ErrorCode, 'internal'>, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  unavailable: 503,
};

interface Found {
  readonly statements: readonly { readonly stored?: string }[];
  readonly after: readonly unknown[] | null;
}

/** The addresses under /xapi. */
export const xapiRoutes: readonly Route[] = [
  { methods: ['GET', 'PUT', 'POST'], path: '/xapi/statements', bytes: BYTES, handle: answer, refuse },
  { methods: ['GET'], path: '/xapi/about', handle: about, refuse },
];

function about(): RouteReply {
  return { headers: headers('application/json'), body: JSON.stringify({ version: VERSIONS }) };
}

async function answer(node: Node, raw: RouteRequest): Promise<RouteReply> {
  const request = readRequest(raw);
  demandVersion(request);
  const actor = await node.identify(credentialsOf(request), raw);
  const ask = (operation: string, input: unknown) => node.run(actor, operation, input);
  const handle = { GET: find, PUT: put, POST: post }[request.method as 'GET' | 'PUT' | 'POST'];
  const reply = await handle(request, ask).catch((error: unknown) => {
    throw noting(error, asFacts(actor));
  });
  const consistent = new Date(node.now() - CONSISTENCY).toISOString();
  return { ...reply, headers: { ...reply.headers, 'x-experience-api-consistent-through': consistent } };
}

type Ask = (operation: string, input: unknown) => Promise<unknown>;

async function put(request: XapiRequest, ask: Ask): Promise<RouteReply> {
  const { statementId, ...others } = Object.fromEntries(request.parameters);
  refuseOthers(others);
  const id = Uuid.safeParse(statementId);
  if (!id.success) throw fail('invalid', 'The parameter statementId is a UUID, and PUT needs it.');
  const statement = readJson(request);
  if (typeof statement !== 'object' || statement === null || Array.isArray(statement))
    throw fail('invalid', 'PUT takes one statement.');
  const { id: own = id.data } = statement as { id?: unknown };
  if (typeof own !== 'string' || own.toLowerCase() !== id.data)
    throw fail('invalid', 'The statement’s id is not the one that the address names.');
  await ask('statement.store', { statements: [{ ...statement, id: id.data }] });
  return { status: 204, headers: headers() };
}

async function post(request: XapiRequest, ask: Ask): Promise<RouteReply> {
  refuseOthers(Object.fromEntries(request.parameters));
  const body = readJson(request);
  const statements: unknown[] = Array.isArray(body) ? body : [body];
  if (statements.length === 0) return json([]);
  if (statements.length > 500) throw fail('invalid', 'At most 500 statements come at once.', { status: 413 });
  const { result } = (await ask('statement.store', { statements })) as WriteReply<{ ids: string[] }>;
  return json(result.ids);
}

function refuseOthers(parameters: Readonly<Record<string, string>>): void {
  const [other] = Object.keys(parameters);
  if (other !== undefined)
    throw fail('invalid', `The parameter ${JSON.stringify(other.slice(0, 40))} is not understood here.`);
}

async function find(request: XapiRequest, ask: Ask): Promise<RouteReply> {
  const question = readQuestion(request.parameters);
  const { statements, after } = (await ask('statement.find', question.find)) as Found;
  const given = statements.map((each) => inFormat(each, question.format, request.headers['accept-language']));
  const more = after ? moreAfter(request.parameters, after) : '';
  const reply = json(question.isSingle ? given[0] : { statements: given, more });
  const stored = question.isSingle ? statements[0]!.stored : undefined;
  const changed: Record<string, string> =
    stored === undefined ? {} : { 'last-modified': new Date(stored).toUTCString() };
  const etag = `"${createHash('sha1').update(reply.body).digest('hex')}"`;
  const full = { ...reply, headers: { ...reply.headers, ...changed, etag } };
  if (request.headers['if-none-match'] === etag) return { status: 304, headers: full.headers };
  return question.attachments ? multipart(full) : full;
}

function json(value: unknown): RouteReply & { readonly body: string } {
  return { headers: headers('application/json'), body: JSON.stringify(value) };
}

/** The form that also attachments would have, of which there are none here. */
function multipart({ body, ...reply }: RouteReply): RouteReply {
  const boundary = randomUUID();
  const type = `multipart/mixed; boundary=${boundary}`;
  const parts = [`--${boundary}`, 'Content-Type: application/json', '', String(body), `--${boundary}--`, ''];
  return { ...reply, headers: { ...reply.headers, 'content-type': type }, body: parts.join('\r\n') };
}

/** `no-transform`: a body that is compressed on the way could not have the ETag that the standard asks for. */
function headers(type?: string): Record<string, string> {
  return {
    'x-experience-api-version': VERSION,
    'cache-control': 'private, no-cache, no-transform',
    ...(type !== undefined && { 'content-type': type }),
  };
}

/** A refusal as the standard has it: 400 rather than 422, and every answer says the version. */
function refuse(error: unknown, request: RouteRequest): RouteReply | undefined {
  const refusal = asRefusal(error);
  if (!refusal || refusal.code === 'internal') return undefined;
  const { code, message, retryAfter } = refusal;
  const status = (refusal.details.status as number | undefined) ?? STATUS[code];
  const wantsText = /^text\/plain/i.test(request.headers.accept ?? '');
  const body = { error: { code, message, requestId: request.requestId } };
  return {
    status,
    headers: {
      ...headers(wantsText ? 'text/plain; charset=utf-8' : 'application/json'),
      'x-experience-api-consistent-through': new Date(Date.now() - CONSISTENCY).toISOString(),
      ...(status === 401 && { 'www-authenticate': 'Basic realm="xAPI", charset="UTF-8"' }),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: wantsText ? message : JSON.stringify(body),
  };
}

function asRefusal(error: unknown): CommonsError | undefined {
  if (error instanceof CommonsError) return error;
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.too.large')
    return fail('invalid', `A request has at most ${BYTES} bytes. Send fewer statements at once.`, { status: 413 });
  if (status !== undefined && status >= 400 && status < 500) return fail('invalid', 'The request could not be read.');
  return undefined;
}
