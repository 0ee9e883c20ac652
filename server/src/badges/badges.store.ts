import { createHmac, randomBytes } from 'node:crypto';
import { sql, type Insertable, type Selectable } from 'kysely';
import {
  Criteria,
  type Activity,
  type Award,
  type Badge,
  type BadgeDesign,
  type Endorsement,
  type Id,
} from '@learning-commons/protocol';
import { bySize } from '../kernel/prepared.ts';
import type { AwardsTable, BadgesDb, BadgesTable, DeedsTable } from './badges.tables.ts';

export { migrations, type BadgesDb } from './badges.tables.ts';

/** A badge's row, as stored. */
export type BadgeRow = Selectable<BadgesTable>;
/** An award's row, as stored. */
export type AwardRow = Selectable<AwardsTable>;

/** Path of a badge's picture on this server. */
export function picturePath({ community, id, picture, design }: BadgeRow): string {
  return `/badges/${encodeURIComponent(community)}/${id}/${picture}.${design === null ? 'png' : 'svg'}`;
}

/** A row as everybody who may know of the badge sees it. */
export function toBadge(row: BadgeRow): Badge {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    picture: picturePath(row),
    design: row.design === null ? null : (JSON.parse(row.design) as BadgeDesign),
    criteria: criteriaOf(row),
    secret: Boolean(row.secret),
    repeatable: Boolean(row.repeatable),
    skills: JSON.parse(row.skills) as string[],
    retired: Boolean(row.retired),
    holders: row.holders,
    seq: row.seq,
  };
}

/** What a badge asks for. */
export function criteriaOf({ criteria }: Pick<BadgeRow, 'criteria'>): Criteria {
  return Criteria.parse(JSON.parse(criteria));
}

/** Who vouches for an award. */
export function endorsementsOf({ endorsements }: Pick<AwardRow, 'endorsements'>): Endorsement[] {
  return JSON.parse(endorsements) as Endorsement[];
}

/** Who awarded it, where that was a member: a system has no name to show. */
export function awarderOf({ by_id }: Pick<AwardRow, 'by_id'>): Id | null {
  return by_id === null || by_id.startsWith('key:') ? null : by_id;
}

/** A row as its holder sees it, with the address of its public page. */
export function toOwnAward(row: AwardRow, page: string): Award {
  return {
    id: row.id,
    badgeId: row.badge_id,
    member: row.member,
    at: row.at,
    turn: row.turn,
    by: awarderOf(row),
    reason: row.reason,
    visibility: row.visibility,
    shared: row.shared ? page : null,
    endorsements: endorsementsOf(row),
    revoked: row.revoked_at === null ? null : { at: row.revoked_at, reason: row.revoked_reason },
    seen: Boolean(row.seen),
    seq: row.seq,
  };
}

/** A row as anybody else sees it: whether there is a public page is its holder's business. */
export function toOthersAward(row: AwardRow): Award {
  return { ...toOwnAward(row, ''), shared: null, seen: true };
}

/** Every badge of the community, retired ones too, in the order of their making. */
export function readBadges(db: BadgesDb, community: string): Promise<BadgeRow[]> {
  return db.selectFrom('badges').selectAll().where('community', '=', community).orderBy('at').orderBy('id').execute();
}

/** The badge of this id, or undefined. */
export function findBadge(db: BadgesDb, community: string, id: string): Promise<BadgeRow | undefined> {
  return db.selectFrom('badges').selectAll().where('community', '=', community).where('id', '=', id).executeTakeFirst();
}

/** Stores a badge, new or changed. What its awards have made of it, the number of holders, stays. */
export async function saveBadge(db: BadgesDb, row: Insertable<BadgesTable>): Promise<BadgeRow> {
  const { community: _community, id: _id, at: _at, holders: _holders, ...values } = row;
  return db
    .insertInto('badges')
    .values(row)
    .onConflict((conflict) => conflict.columns(['community', 'id']).doUpdateSet(values))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Adds to the number of those who hold a badge and show it. */
export async function addHolders(db: BadgesDb, community: string, id: string, by: number): Promise<void> {
  if (by === 0) return;
  await db
    .updateTable('badges')
    .set({ holders: sql`holders + ${by}` })
    .where('community', '=', community)
    .where('id', '=', id)
    .execute();
}

/** The award of this id, or undefined. */
export function findAward(db: BadgesDb, community: string, id: string): Promise<AwardRow | undefined> {
  return db
    .selectFrom('badge_awards')
    .selectAll()
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Stores an award. Answers false where its id, or its turn of the same badge and member, is taken. */
export async function insertAward(db: BadgesDb, row: Insertable<AwardsTable>): Promise<boolean> {
  const inserted = await db
    .insertInto('badge_awards')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(inserted.numInsertedOrUpdatedRows) > 0;
}

/** Changes columns of an award and answers its new state. */
export function updateAward(
  db: BadgesDb,
  { community, id }: AwardRow,
  values: Partial<Insertable<AwardsTable>>,
): Promise<AwardRow> {
  return db
    .updateTable('badge_awards')
    .set(values)
    .where('community', '=', community)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** All awards of these members, also those taken back. */
export function readAwardsOf(db: BadgesDb, community: string, members: readonly string[]): Promise<AwardRow[]> {
  return db
    .selectFrom('badge_awards')
    .selectAll()
    .where('community', '=', community)
    .where('member', 'in', members)
    .orderBy('at', 'desc')
    .orderBy('id')
    .execute();
}

/** All awards of one badge to one member, also those taken back. */
export function readTurns(db: BadgesDb, community: string, badgeId: string, member: string): Promise<AwardRow[]> {
  return db
    .selectFrom('badge_awards')
    .selectAll()
    .where('community', '=', community)
    .where('badge_id', '=', badgeId)
    .where('member', '=', member)
    .orderBy('turn')
    .execute();
}

/** Where a list of holders goes on: after the award of this time and id. */
export interface HoldersCursor {
  readonly at: number;
  readonly id: string;
}

/** Each holder's latest award that stands and is shown, latest first. */
export function readHolders(
  db: BadgesDb,
  community: string,
  badgeId: string,
  cursor: HoldersCursor | undefined,
  limit: number,
): Promise<AwardRow[]> {
  return latestShown(db, community, badgeId)
    .$if(cursor !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where('award.at', '<', cursor!.at),
          where.and([where('award.at', '=', cursor!.at), where('award.id', '<', cursor!.id)]),
        ]),
      ),
    )
    .orderBy('award.at', 'desc')
    .orderBy('award.id', 'desc')
    .limit(limit)
    .execute();
}

function latestShown(db: BadgesDb, community: string, badgeId: string) {
  return db
    .selectFrom('badge_awards as award')
    .selectAll('award')
    .where('award.community', '=', community)
    .where('award.badge_id', '=', badgeId)
    .where('award.visibility', '=', 'community')
    .where('award.revoked_at', 'is', null)
    .where(({ not, exists, selectFrom, ref }) =>
      not(
        exists(
          selectFrom('badge_awards as later')
            .select('later.id')
            .where('later.community', '=', ref('award.community'))
            .where('later.badge_id', '=', ref('award.badge_id'))
            .where('later.member', '=', ref('award.member'))
            .where('later.turn', '>', ref('award.turn'))
            .where('later.visibility', '=', 'community')
            .where('later.revoked_at', 'is', null),
        ),
      ),
    );
}

const DEED = [
  'community',
  'id',
  'member',
  'verb',
  'object_id',
  'object_type',
  'topic',
  'at',
  'turn',
  'undone',
] as const satisfies readonly (keyof DeedsTable)[];

/** What criteria need of an activity. */
export function deedOf(community: string, activity: Activity): DeedsTable {
  return {
    community,
    id: activity.id,
    member: activity.member,
    verb: activity.verb,
    object_id: activity.object.id,
    object_type: activity.object.type ?? '',
    topic: activity.topic ?? '',
    at: activity.at,
    turn: activity.turn,
    undone: activity.undone ? 1 : 0,
  };
}

/** Keeps deeds; an older state of one that is known changes nothing. */
export async function saveDeeds(db: BadgesDb, deeds: readonly DeedsTable[]): Promise<void> {
  const latest = new Map<string, DeedsTable>();
  for (const deed of deeds) {
    const key = `${deed.community}/${deed.id}`;
    if (deed.turn >= (latest.get(key)?.turn ?? 0)) latest.set(key, deed);
  }
  await keepDeeds(db, [...latest.values()]);
}

const keepDeeds = bySize(DEED, (db: BadgesDb, deeds: DeedsTable[]) =>
  db
    .insertInto('badge_deeds')
    .values(deeds)
    .onConflict((conflict) =>
      conflict
        .columns(['community', 'id'])
        .doUpdateSet(({ ref }) => ({ turn: ref('excluded.turn'), undone: ref('excluded.undone') }))
        .whereRef('badge_deeds.turn', '<', 'excluded.turn'),
    ),
);

/** Keeps a badge's picture under its version. */
export async function savePicture(
  db: BadgesDb,
  picture: { community: string; badge_id: string; version: string; design: string | null; content: Buffer | null },
): Promise<void> {
  await db
    .insertInto('badge_pictures')
    .values(picture)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A version of a badge's picture, or undefined. */
export function findPicture(db: BadgesDb, community: string, badgeId: string, version: string) {
  return db
    .selectFrom('badge_pictures')
    .select(['design', 'content'])
    .where('community', '=', community)
    .where('badge_id', '=', badgeId)
    .where('version', '=', version)
    .executeTakeFirst();
}

/** The community's secret, if it has been made. */
export async function findSecret(db: BadgesDb, community: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('badge_secrets')
    .select('secret')
    .where('community', '=', community)
    .executeTakeFirst();
  return row?.secret;
}

/** A secret for one community. */
export const newSecret = () => randomBytes(32).toString('base64url');

/** The community's secret, made when first asked for. */
export async function demandSecret(db: BadgesDb, community: string): Promise<string> {
  const known = await findSecret(db, community);
  if (known !== undefined) return known;
  await db
    .insertInto('badge_secrets')
    .values({ community, secret: newSecret() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await findSecret(db, community))!;
}

/** Derives something that is the same for ever and that nobody can guess: 132 bits as 22 characters. */
export function derive(secret: string, ...parts: readonly (string | number)[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
