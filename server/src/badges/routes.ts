import { fail } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import type { Route, RouteReply, RouteRequest } from '../kernel/routes.ts';
import { writeSvg } from './baking.ts';
import { findAward, type AwardRow } from './badges.store.ts';
import { awardAddress, issuerProfile } from './credential.ts';
import { baseOf, gather, provenCredential, signedCredential } from './issuing.ts';
import { awardPage, gonePage, pageStyles, STYLES } from './page.ts';
import { pngOf, readPicture } from './pictures.ts';
import { algorithmOf, multibase, readKeys, type PublicKey } from './signing.ts';
import { languageOf } from './words.ts';

/** Anybody's page and any program may read these: they are made to be shown elsewhere. */
const OPEN = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};
/** A drawing that is opened as a page of its own may load nothing and run nothing. */
const PICTURE = { ...OPEN, 'content-security-policy': "default-src 'none'; img-src data:; sandbox" };
const FOR_EVER = 'public, max-age=31536000, immutable';
const PAGE = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
  vary: 'Accept, Accept-Language',
};
const ID = /^[A-Za-z0-9_-]{22}$/;

const nothing = () => fail('not_found', 'There is nothing at this address.');

/** What is read in one community's name, or `not_found` where there is none of that name. */
function readingOf(node: Node, { params }: RouteRequest): ReadContext {
  if (!node.communities.has(params.community!)) throw nothing();
  return node.reading(params.community!);
}

function json(body: unknown, type = 'application/json', cache = 'public, max-age=300'): RouteReply {
  return {
    headers: { ...OPEN, 'content-type': `${type}; charset=utf-8`, 'cache-control': cache },
    body: JSON.stringify(body),
  };
}

/** Pictures by version. The version cannot be guessed, so a secret badge cannot be looked up by its id. */
async function servePicture(node: Node, request: RouteRequest): Promise<RouteReply> {
  const ctx = readingOf(node, request);
  const [, version, type] = /^([\w-]{22})\.(svg|png)$/.exec(request.params.file!) ?? [];
  const badge = request.params.badge!;
  const picture = version && ID.test(badge) && (await readPicture(ctx.db, ctx.community, badge, version));
  if (!picture) throw nothing();
  const headers = { ...PICTURE, 'cache-control': FOR_EVER };
  if (type === 'png') return { headers: { ...headers, 'content-type': 'image/png' }, body: await pngOf(node, picture) };
  return { headers: { ...headers, 'content-type': 'image/svg+xml; charset=utf-8' }, body: writeSvg(picture.drawing) };
}

async function serveIssuer(node: Node, request: RouteRequest): Promise<RouteReply> {
  const ctx = readingOf(node, request);
  const base = baseOf(ctx);
  const profile = issuerProfile({ base, server: node.address(), communityName: ctx.settings.name });
  const keys = await readKeys(ctx.db, ctx.community);
  return json({
    '@context': ['https://www.w3.org/ns/cid/v1', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    ...profile,
    assertionMethod: keys.filter(provesInside).map((key) => toMultikey(base, key)),
  });
}

/** Proofs inside documents are signed with Ed25519 alone. */
const provesInside = (key: PublicKey) => algorithmOf(key) === 'EdDSA';

function toJwk(base: string, key: PublicKey) {
  return { ...key.jwk, kid: `${base}/keys/${key.id}`, alg: algorithmOf(key), use: 'sig' };
}

function toMultikey(base: string, { id, jwk }: PublicKey) {
  return {
    id: `${base}/keys/${id}/multikey`,
    type: 'Multikey',
    controller: `${base}/issuer`,
    publicKeyMultibase: multibase(jwk),
  };
}

async function serveKeys(node: Node, request: RouteRequest): Promise<RouteReply> {
  const ctx = readingOf(node, request);
  const keys = await readKeys(ctx.db, ctx.community);
  return json({ keys: keys.map((key) => toJwk(baseOf(ctx), key)) }, 'application/jwk-set+json');
}

async function serveKey(node: Node, request: RouteRequest): Promise<RouteReply> {
  const ctx = readingOf(node, request);
  const key = (await readKeys(ctx.db, ctx.community)).find(({ id }) => id === request.params.key);
  if (!key) throw nothing();
  const { form } = request.params;
  if (form !== undefined && (form !== 'multikey' || !provesInside(key))) throw nothing();
  if (form === undefined) return json(toJwk(baseOf(ctx), key), 'application/jwk+json');
  return json({ '@context': 'https://w3id.org/security/multikey/v1', ...toMultikey(baseOf(ctx), key) });
}

/**
 * The revocation list of one credential: it names it, or it is empty. So whoever checks one credential learns nothing of
 * others; and of what does not exist, or was not taken back, the list says the same.
 */
async function serveRevocations(node: Node, request: RouteRequest): Promise<RouteReply> {
  const ctx = readingOf(node, request);
  const id = request.params.award!;
  if (!ID.test(id)) throw nothing();
  const base = baseOf(ctx);
  const award = await findAward(ctx.db, ctx.community, id);
  const revoked = award !== undefined && award.revoked_at !== null;
  const list = {
    id: `${base}/revocations/${id}`,
    issuer: `${base}/issuer`,
    revokedCredential: revoked ? [{ id: awardAddress(base, id), revoked: true }] : [],
  };
  return json(list, 'application/json', 'no-cache');
}

/** An award that its holder shares: as a page for people, as JSON or JWT for programs. */
async function serveAward(node: Node, request: RouteRequest): Promise<RouteReply> {
  const [, id, ending] = /^([\w-]{22})(?:\.(json|jwt))?$/.exec(request.params.award!) ?? [];
  const form = ending ?? preferred(request.headers.accept);
  const found = id === undefined ? undefined : await findShared(node, request, id);
  if (!found) return gone(request, form);
  const { ctx, award } = found;
  const parts = await gather(ctx, award);
  if (form === 'html') {
    const png = `${node.address()}${parts.badge.picture.replace(/\.svg$/, '.png')}`;
    return { headers: PAGE, body: awardPage(parts, languageOf(request.headers['accept-language']), png) };
  }
  // What was taken back is not signed again: the page tells people, the revocation list tells programs.
  if (award.revoked_at !== null) throw fail('not_found', 'This award was taken back.');
  const headers = { ...OPEN, 'cache-control': 'no-cache', vary: PAGE.vary };
  if (form === 'jwt')
    return { headers: { ...headers, 'content-type': 'text/plain' }, body: await signedCredential(ctx, parts) };
  const body = JSON.stringify(await provenCredential(ctx, parts));
  return { headers: { ...headers, 'content-type': 'application/vc+ld+json' }, body };
}

async function findShared(
  node: Node,
  { params }: RouteRequest,
  id: string,
): Promise<{ ctx: ReadContext; award: AwardRow } | undefined> {
  if (!node.communities.has(params.community!)) return undefined;
  const ctx = node.reading(params.community!);
  const award = await findAward(ctx.db, ctx.community, id);
  return award?.shared ? { ctx, award } : undefined;
}

function gone(request: RouteRequest, form: string): RouteReply {
  if (form !== 'html') throw nothing();
  return { status: 404, headers: PAGE, body: gonePage(languageOf(request.headers['accept-language'])) };
}

/** People's browsers ask for HTML by name; whoever does not is a program. */
function preferred(accept = ''): 'html' | 'json' | 'jwt' {
  if (/\btext\/html\b|\bapplication\/xhtml\+xml\b/i.test(accept)) return 'html';
  return /\b(application\/(vc\+)?jwt|text\/plain)\b/i.test(accept) ? 'jwt' : 'json';
}

/** The addresses of badges: pictures, and what others need to check a credential. */
export const routes: readonly Route[] = [
  {
    methods: ['GET'],
    path: STYLES,
    handle: () => ({
      headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' },
      body: pageStyles,
    }),
  },
  { methods: ['GET'], path: '/badges/:community/issuer', handle: serveIssuer },
  { methods: ['GET'], path: '/badges/:community/keys', handle: serveKeys },
  { methods: ['GET'], path: '/badges/:community/keys/:key', handle: serveKey },
  { methods: ['GET'], path: '/badges/:community/keys/:key/:form', handle: serveKey },
  { methods: ['GET'], path: '/badges/:community/revocations/:award', handle: serveRevocations },
  { methods: ['GET'], path: '/badges/:community/awards/:award', handle: serveAward },
  { methods: ['GET'], path: '/badges/:community/:badge/:file', handle: servePicture },
];
