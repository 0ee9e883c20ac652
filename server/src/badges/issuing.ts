import { fail, type badges, type OutputOf, type ParsedInputOf } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { findOwn } from './awarding.ts';
import { bakePng, bakeSvg } from './baking.ts';
import { findSecret, findBadge, readBadges, toBadge, toOwnAward, type AwardRow } from './badges.store.ts';
import { awardAddress, buildCredential, signCredential, type CredentialParts } from './credential.ts';
import { namedIn } from './giving.ts';
import { pngOf, readPicture, type Picture } from './pictures.ts';
import { openSigner, type Document } from './signing.ts';

type Issue = (typeof badges)['operations']['badge.credential'];

/** Address under which a community's badges are served. */
export function baseOf({ node, community }: Pick<ReadContext, 'node' | 'community'>): string {
  return `${node.address()}/badges/${encodeURIComponent(community)}`;
}

/** One of the caller's own awards as a file. */
export async function issue(ctx: ReadContext, { awardId, format }: ParsedInputOf<Issue>): Promise<OutputOf<Issue>> {
  const award = await findOwn(ctx, awardId);
  if (award.revoked_at !== null)
    throw fail('conflict', 'This award was taken back, so there is no credential of it any more.');
  const parts = await gather(ctx, award);
  const name = fileName(parts.badge.name);
  if (format === 'json') {
    const content = JSON.stringify(await provenCredential(ctx, parts), null, 2);
    return { name: `${name}.json`, type: 'application/vc+ld+json', encoding: 'utf-8', content };
  }
  const jwt = await signedCredential(ctx, parts);
  if (format === 'jwt') return { name: `${name}.jwt`, type: 'text/plain', encoding: 'utf-8', content: jwt };
  const picture = await currentPicture(ctx, award);
  if (format === 'svg') {
    const content = bakeSvg(picture.drawing, jwt);
    return { name: `${name}.svg`, type: 'image/svg+xml', encoding: 'utf-8', content };
  }
  const content = bakePng(await pngOf(ctx.node, picture), jwt).toString('base64');
  return { name: `${name}.png`, type: 'image/png', encoding: 'base64', content };
}

/** Everything there is to say of an award. */
export async function gather(ctx: ReadContext, row: AwardRow): Promise<CredentialParts> {
  const { db, community } = ctx;
  const base = baseOf(ctx);
  const badge = toBadge((await findBadge(db, community, row.badge_id))!);
  const named = [...new Set([row.member, ...namedIn(row)])];
  const asked = badge.criteria.of.filter(({ kind }) => kind === 'badge').length > 0;
  const others = asked ? await readBadges(db, community) : [];
  return {
    base,
    server: ctx.node.address(),
    communityName: ctx.settings.name,
    badge,
    award: toOwnAward(row, awardAddress(base, row.id)),
    people: await ctx.call('member.list', { ids: named }),
    // A secret badge stays one, even where another one asks for it.
    badgeNames: new Map(others.filter(({ secret }) => !secret).map(({ id, name }) => [id, name])),
    secret: (await findSecret(db, community))!,
  };
}

/** The credential as a compact JWS. */
export async function signedCredential(ctx: ReadContext, parts: CredentialParts): Promise<string> {
  const signer = await openSigner(ctx, `${parts.base}/keys`);
  return signCredential(await buildCredential(parts, signer), signer);
}

/** The credential as JSON with a proof inside. */
export async function provenCredential(ctx: ReadContext, parts: CredentialParts): Promise<Document> {
  const signer = await openSigner(ctx, `${parts.base}/keys`);
  return signer.proven(await buildCredential(parts, signer), ctx.now);
}

async function currentPicture({ db, community }: ReadContext, { badge_id }: AwardRow): Promise<Picture> {
  const { picture } = (await findBadge(db, community, badge_id))!;
  return (await readPicture(db, community, badge_id, picture))!;
}

/** A name that every file system takes. */
function fileName(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'badge'
  );
}
