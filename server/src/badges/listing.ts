import {
  fail,
  type Award,
  type BadgePage,
  type BadgeProgress,
  type badges,
  type ParsedInputOf,
  type Person,
} from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import {
  criteriaOf,
  findBadge,
  readAwardsOf,
  readBadges,
  readHolders,
  readTurns,
  toBadge,
  toOthersAward,
  type AwardRow,
  type BadgeRow,
} from './badges.store.ts';
import { addUsed, progressOf, shareOf, type Used } from './criteria.ts';
import { namedIn, ownAward } from './giving.ts';
import { readTotals } from './totals.ts';
import { knows } from './visibility.ts';

type Operations = (typeof badges)['operations'];

/** Awards of one page. Beyond it the oldest are left out; the number of times tells of them. */
const MOST_AWARDS = 500;
const HOLDERS = 50;

/** The catalogue, with what somebody holds. */
export async function list(
  ctx: ReadContext,
  { memberId }: ParsedInputOf<Operations['badge.list']>,
): Promise<BadgePage> {
  const { db, community, actor } = ctx;
  const whose = memberId ?? actor.id;
  const isOwn = whose !== null && whose === actor.id;
  const seq = whose === null ? 0 : await ctx.head(`badges:${whose}`);
  const catalogue = await readBadges(db, community);
  const mine = actor.id === null ? [] : await readAwardsOf(db, community, [actor.id]);
  const theirs = isOwn || whose === null ? mine : await readAwardsOf(db, community, [whose]);
  const held = heldIn(mine);
  const known = new Map(catalogue.filter((row) => knows(actor, row, held.has(row.id))).map((row) => [row.id, row]));
  const shown = theirs.filter((row) => isOwn || (isShown(row) && knowsAward(known, catalogue, row)));
  const awards = shown.slice(0, MOST_AWARDS);
  const people = await peopleOf(ctx, awards, whose);
  const member = people.find(({ id }) => id === whose) ?? (isOwn ? actor.person : null);
  if (whose !== null && !member) throw fail('not_found', 'There is no such member.');
  return {
    epoch: ctx.epoch,
    seq,
    member,
    badges: catalogue.filter(({ id }) => known.has(id) || awards.some(({ badge_id }) => badge_id === id)).map(toBadge),
    awards: awards.map((row) => (isOwn ? ownAward(ctx, row) : toOthersAward(row))),
    progress: isOwn ? await progress(ctx, [...known.values()], mine) : [],
    people,
    secrets: catalogue.filter(({ id, secret, retired }) => secret && !retired && !known.has(id)).length,
  };
}

const isShown = ({ visibility, revoked_at }: AwardRow) => visibility === 'community' && revoked_at === null;

/** A badge that is retired is still shown by who holds it; a secret one only to who knows it. */
function knowsAward(known: ReadonlyMap<string, BadgeRow>, catalogue: readonly BadgeRow[], { badge_id }: AwardRow) {
  return known.has(badge_id) || catalogue.some(({ id, secret }) => id === badge_id && !secret);
}

function heldIn(awards: readonly AwardRow[]): Set<string> {
  return new Set(awards.filter(({ revoked_at }) => revoked_at === null).map(({ badge_id }) => badge_id));
}

async function peopleOf(ctx: ReadContext, awards: readonly AwardRow[], whose: string | null): Promise<Person[]> {
  const ids = [...new Set([...(whose === null ? [] : [whose]), ...awards.flatMap(namedIn)])].slice(0, 500);
  return ids.length === 0 ? [] : ctx.call('member.list', { ids });
}

/** How far the caller is with each badge that criteria give. */
async function progress(
  ctx: ReadContext,
  catalogue: readonly BadgeRow[],
  awards: readonly AwardRow[],
): Promise<BadgeProgress[]> {
  const { db, community, actor } = ctx;
  const open = catalogue
    .map((row) => ({ row, criteria: criteriaOf(row) }))
    .filter(({ criteria }) => criteria.of.length);
  const system = ctx.node.reading(community);
  const totals = await readTotals(
    { db, community, call: (name, input) => system.call(name, input) },
    open.map(({ criteria }) => criteria),
    [actor.id!],
    awards,
  );
  return open.map(({ row, criteria }) => {
    const held = awards.filter(({ badge_id }) => badge_id === row.id);
    const used = row.repeatable ? addUsed(held.map((award) => JSON.parse(award.used) as Used)) : {};
    const parts = progressOf(criteria, totals(actor.id!), used);
    return { badgeId: row.id, criteria: parts, share: shareOf(criteria, parts) };
  });
}

/** Who holds a badge and shows it. */
export async function holders(
  ctx: ReadContext,
  { badgeId, cursor }: ParsedInputOf<Operations['badge.holders']>,
): Promise<{ awards: Award[]; people: Person[]; after: string | null }> {
  const { db, community, actor } = ctx;
  const badge = await findBadge(db, community, badgeId);
  const mine = badge && actor.id !== null ? await readTurns(db, community, badgeId, actor.id) : [];
  if (!badge || !knows(actor, badge, heldIn(mine).has(badgeId))) throw fail('not_found', 'There is no such badge.');
  const rows = await readHolders(
    db,
    community,
    badgeId,
    cursor === undefined ? undefined : parseCursor(cursor),
    HOLDERS + 1,
  );
  const page = rows.slice(0, HOLDERS);
  const last = page.at(-1);
  const ids = [...new Set(page.flatMap((row) => [row.member, ...namedIn(row)]))];
  return {
    awards: page.map((row) => (row.member === actor.id ? ownAward(ctx, row) : toOthersAward(row))),
    people: await inPages(ids, 500, (some) => ctx.call('member.list', { ids: some })),
    after: rows.length > HOLDERS && last ? JSON.stringify([last.at, last.id]) : null,
  };
}

async function inPages<T>(ids: readonly string[], size: number, read: (some: string[]) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let start = 0; start < ids.length; start += size) all.push(...(await read(ids.slice(start, start + size))));
  return all;
}

function parseCursor(cursor: string): { at: number; id: string } {
  const parts = /^\[(\d{1,15}),"([\w-]{22})"\]$/.exec(cursor);
  if (!parts) throw fail('invalid', 'The cursor is not one that this list gave out.', { fields: [{ path: 'cursor' }] });
  return { at: Number(parts[1]), id: parts[2]! };
}
