import type { Award, AwardChange, EventName, Person } from '@learning-commons/protocol';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import {
  addHolders,
  awarderOf,
  endorsementsOf,
  findBadge,
  insertAward,
  readTurns,
  toBadge,
  toOwnAward,
  updateAward,
  type AwardRow,
  type BadgeRow,
} from './badges.store.ts';
import type { Used } from './criteria.ts';

/** What makes an award. */
export interface Gift {
  readonly id: string;
  readonly member: string;
  readonly turn: number;
  /** A member's id, `key:` and a key's id, or null for criteria. */
  readonly by: string | null;
  readonly reason: string;
  readonly used: Used;
}

/** The address of the page that proves an award to the public, once its holder wants that. */
export function pageAddress({ node, community }: ReadContext, awardId: string): string {
  return `${node.address()}/badges/${encodeURIComponent(community)}/awards/${awardId}`;
}

/** The award as its holder sees it. */
export function ownAward(ctx: ReadContext, row: AwardRow): Award {
  return toOwnAward(row, pageAddress(ctx, row.id));
}

/**
 * Gives a badge to a member and tells them. Answers false, and does nothing, where that turn of the badge was given
 * already.
 */
export async function give(ctx: WriteContext, badge: BadgeRow, gift: Gift): Promise<boolean> {
  const { db, community, now } = ctx;
  const { id, member, turn, by, reason, used } = gift;
  const row: AwardRow = {
    community,
    id,
    badge_id: badge.id,
    member,
    turn,
    at: now,
    by_id: by,
    reason,
    visibility: 'community',
    shared: 0,
    revoked_at: null,
    revoked_reason: '',
    used: JSON.stringify(used),
    seen: 0,
    endorsements: '[]',
    seq: 1,
  };
  if (!(await insertAward(db, row))) return false;
  const shown = await isShown(ctx, badge.id, member, id);
  await addHolders(db, community, badge.id, shown ? 0 : 1);
  await tell(ctx, 'badge.awarded', row, {});
  return true;
}

type AwardEvent = Extract<EventName, 'badge.awarded' | 'badge.revoked' | 'badge.changed'>;

/** Changes an award under the next fact of its holder's stream, keeps the number of holders, and tells the holder. */
export async function change(
  ctx: WriteContext,
  type: AwardEvent,
  row: AwardRow,
  values: Partial<AwardRow>,
): Promise<AwardRow> {
  const after = { ...row, ...values };
  const difference = Number(counts(after)) - Number(counts(row));
  if (difference !== 0 && !(await isShown(ctx, row.badge_id, row.member, row.id)))
    await addHolders(ctx.db, ctx.community, row.badge_id, difference);
  return tell(ctx, type, row, values);
}

async function tell(ctx: WriteContext, type: AwardEvent, row: AwardRow, values: Partial<AwardRow>): Promise<AwardRow> {
  const stream = `badges:${row.member}`;
  const people = await readPeople(ctx, { ...row, ...values });
  const seq = await ctx.sequence(stream);
  const updated = await updateAward(ctx.db, row, { ...values, seq });
  const badge = (await findBadge(ctx.db, ctx.community, row.badge_id))!;
  const data: AwardChange = { award: ownAward(ctx, updated), badge: toBadge(badge), people };
  ctx.emit(type, stream, seq, data);
  return updated;
}

/** Whether an award makes its member one of those who hold the badge and show it. */
export const counts = ({ visibility, revoked_at }: AwardRow) => visibility === 'community' && revoked_at === null;

/** Whether the member shows the badge by another award than this one. */
async function isShown({ db, community }: ReadContext, badgeId: string, member: string, butFor: string) {
  const turns = await readTurns(db, community, badgeId, member);
  return turns.some((row) => row.id !== butFor && counts(row));
}

/** Those whom an award names. */
export function namedIn(row: AwardRow): string[] {
  const by = awarderOf(row);
  return [...(by === null ? [] : [by]), ...endorsementsOf(row).map((each) => each.by)];
}

/** Bytes of people in one fact, as JSON; badge, award and endorsements have bounds of their own. */
const PEOPLE_BYTES = 6_000;

/** What everybody may see of those whom an award names: as many as a fact can carry, who awarded it first. */
async function readPeople(ctx: ReadContext, row: AwardRow): Promise<Person[]> {
  const ids = [...new Set(namedIn(row))];
  const people = ids.length === 0 ? [] : await findPeople(ctx, ids);
  const ordered = people.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  let bytes = 0;
  return ordered.filter((person) => (bytes += Buffer.byteLength(JSON.stringify(person))) <= PEOPLE_BYTES);
}

/** What everybody may see of these members. A server key may not ask for itself, so the system asks in its place. */
export function findPeople(ctx: ReadContext, ids: string[]): Promise<Person[]> {
  const asking = ctx.actor.key ? ctx.node.reading(ctx.community) : ctx;
  return asking.call('member.list', { ids });
}
