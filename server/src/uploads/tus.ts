import { Server } from '@tus/server';
import { CommonsError, fail, type UploadPolicy } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import { asFacts, noting } from '../kernel/noted.ts';
import type { RouteCall, StreamingRoute } from '../kernel/routes.ts';
import type { Actor } from '../kernel/session.ts';
import { begin } from './beginning.ts';
import { Receiving, tusId } from './receiving.ts';

const ID = /^[A-Za-z0-9_-]{22}$/;

/** Who asks, and for which upload: known before the library sees the request. */
interface Asked {
  readonly actor: Actor;
  /** What the library names the upload. */
  readonly tus: string;
}

/** The library on this node, and what belongs to each request while it is answered. */
function openTus(node: Node) {
  const asked = new WeakMap<object, Asked>();
  const refused = new WeakMap<object, unknown>();
  const server = new Server({
    path: '/uploads',
    datastore: new Receiving(node),
    // The door has said already which pages may speak; the library is to say nothing of it.
    allowedOrigins: () => false,
    getFileIdFromRequest: (request) => asked.get(request)?.tus,
    namingFunction: (request) => asked.get(request)!.tus,
    // Relative to the address of creation: right behind a proxy that knows this server under another path.
    generateUrl: (request, { id }) => {
      const [community, upload] = id.split('/');
      const { search } = new URL(request.url);
      return `uploads/${upload}${search || `?community=${community}`}`;
    },
    onResponseError: (request, error) => {
      refused.set(request, error);
      return undefined;
    },
  });
  return { server, asked, refused };
}

async function answer(node: Node, request: Request, call: RouteCall): Promise<Response> {
  const actor = await actorOf(node, request, call);
  return receive(node, request, call, actor).catch((error: unknown) => {
    throw noting(error, asFacts(actor));
  });
}

async function receive(node: Node, request: Request, { params }: RouteCall, actor: Actor): Promise<Response> {
  const { server, asked, refused } = node.the(openTus);
  asked.set(request, { actor, tus: await uploadOf(node, actor, request, params.id) });
  const answered = await server.handleWeb(request);
  const refusal = refused.get(request);
  if (refusal !== undefined) throw asRefusal(refusal);
  for (const name of [...answered.headers.keys()].filter((each) => each.startsWith('access-control-')))
    answered.headers.delete(name);
  if (answered.status >= 400) throw asRefusal({ status_code: answered.status, body: await answered.text() });
  answered.headers.set('cache-control', 'no-store');
  return answered;
}

/** By the bearer token alone, as for operations; the community is the token's. */
async function actorOf(node: Node, request: Request, call: RouteCall): Promise<Actor> {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) throw fail('unauthenticated', 'Sign in to upload something.', { reason: 'missing' });
  const actor = await node.identify(token, call);
  const named = new URL(request.url).searchParams.get('community');
  if (named !== actor.community)
    throw noting(
      fail('forbidden', 'The token is for another community than the address names.', { reason: 'community' }),
      asFacts(actor),
    );
  return actor;
}

/** Begins the upload, or looks up the one that is gone on with. Either asks an operation, with its rights and its rate. */
async function uploadOf(node: Node, actor: Actor, request: Request, id: string | undefined): Promise<string> {
  if (id === undefined) {
    const policy = (await node.run(actor, 'upload.policy', {})) as UploadPolicy;
    return tusId(actor.community, await begin(node, actor, request, policy));
  }
  const found = ID.test(id) ? ((await node.run(actor, 'upload.get', { ids: [id] })) as unknown[]) : [];
  if (found.length === 0) throw fail('not_found', 'There is no such upload, or it took too long and was removed.');
  return tusId(actor.community, id);
}

/** What no upload of our client is refused for. */
const odd = (refusal: CommonsError) => noting(refusal, { event: 'input.refused' });

/** The library's refusals in the project's words. */
function asRefusal(thrown: unknown): unknown {
  if (thrown instanceof CommonsError || !(thrown as { status_code?: number }).status_code) return thrown;
  const { status_code: status, body = '' } = thrown as { status_code: number; body?: string };
  const message = `The request does not keep to the tus protocol: ${body.trim()}`;
  if (status === 409)
    return fail('conflict', 'The upload is further, or less far, than this request assumes. Ask how far.');
  if (status === 404 || status === 410) return fail('not_found', 'There is no such upload.');
  if (status === 413)
    return odd(fail('invalid', 'More bytes came than the upload was announced with.', { reason: 'bytes' }));
  return status >= 500 ? thrown : odd(fail('invalid', message, { reason: 'protocol' }));
}

const pages: StreamingRoute['pages'] = {
  send: ['Authorization', 'Content-Type', 'Tus-Resumable', 'Upload-Length', 'Upload-Metadata', 'Upload-Offset'],
  read: ['Location', 'Tus-Resumable', 'Upload-Length', 'Upload-Offset', 'Retry-After', 'X-Request-Id'],
};

/** Where uploads come in. */
export const receivingRoutes: readonly StreamingRoute[] = [
  { methods: ['POST'], path: '/uploads', pages, stream: answer },
  { methods: ['HEAD', 'PATCH', 'DELETE'], path: '/uploads/:id', pages, stream: answer },
];
