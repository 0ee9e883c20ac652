import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Person, Role } from '@learning-commons/protocol';
import type { Db, Migrations } from '../kernel/database.ts';
import type { Actor } from '../kernel/session.ts';
import { createSuspensions } from './suspensions.store.ts';
import { createErasures } from './erasures.store.ts';

interface MembersTable {
  community: string;
  id: string;
  issuer: string;
  subject: string;
  name: string;
  /** Lower case, for finding by prefix. */
  name_key: string;
  avatar: string | null;
  title: string | null;
  role: Role;
  groups: string;
  seen_at: number;
  /** 1 while only another system told of this member, and no token. */
  hearsay: number;
}

interface Tables {
  members: MembersTable;
}

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('members')
      .addColumn('community', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('issuer', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_key', 'text', (column) => column.notNull())
      .addColumn('avatar', 'text')
      .addColumn('title', 'text')
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('groups', 'text', (column) => column.notNull())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('members_key', ['community', 'id'])
      .addUniqueConstraint('members_subject', ['community', 'issuer', 'subject'])
      .execute();
  },
};

const tellHearsay: Migration = {
  async up(db: Db) {
    await db.schema
      .alterTable('members')
      .addColumn('hearsay', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};

/** The members' tables. */
export const migrations: Migrations = {
  '2026-11-27-1-suspensions': createSuspensions,
  '2026-11-24-1-members': create,
  '2026-11-25-1-hearsay': tellHearsay,
  '2026-11-27-2-erasures': createErasures,
};

/** Keeps what a token says of its member, or what another system told, which never replaces a token's word. */
export async function saveMember(db: Kysely<Tables>, actor: Actor, now: number): Promise<void> {
  if (!actor.person || actor.issuer === null || actor.subject === null) return;
  const { id, name, avatar, title } = actor.person;
  const said = {
    name,
    name_key: nameKey(name),
    avatar: avatar ?? null,
    title: title ?? null,
    role: actor.role ?? 'learner',
    groups: JSON.stringify(actor.groups),
    seen_at: now,
    hearsay: actor.hearsay ? 1 : 0,
  };
  const update = actor.hearsay ? heard(actor.hearsay, said) : said;
  await db
    .insertInto('members')
    .values({ community: actor.community, id, issuer: actor.issuer, subject: actor.subject, ...said })
    .onConflict((conflict) => {
      const updated = conflict.columns(['community', 'id']).doUpdateSet(update);
      return actor.hearsay ? updated.where('members.hearsay', '=', 1) : updated;
    })
    .execute();
}

/** What hearsay did say; the time it is told is a change in any case. */
function heard(
  named: NonNullable<Actor['hearsay']>,
  { name, name_key, avatar, title, groups, seen_at }: Omit<MembersTable, 'community' | 'id' | 'issuer' | 'subject'>,
): Partial<MembersTable> {
  return {
    seen_at,
    ...(named.includes('name') && { name, name_key }),
    ...(named.includes('avatar') && { avatar }),
    ...(named.includes('title') && { title }),
    ...(named.includes('groups') && { groups }),
  };
}

/** What everybody may see of these members; unknown ids are left out. */
export async function readPeople(db: Kysely<Tables>, community: string, ids: Iterable<string>): Promise<Person[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const rows = await people(db, community).where('id', 'in', wanted).execute();
  return rows.map(toPerson);
}

/** The role a member's last token gave; undefined where there is no such member. */
export async function readRole(db: Kysely<Tables>, community: string, id: string): Promise<Role | undefined> {
  const row = await db
    .selectFrom('members')
    .select('role')
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.role;
}

/** Who these members are at their issuers; unknown ids are left out. */
export async function identifyMembers(
  db: Kysely<Tables>,
  community: string,
  ids: readonly string[],
): Promise<{ id: string; issuer: string; subject: string }[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('members')
    .select(['id', 'issuer', 'subject'])
    .where('community', '=', community)
    .where('id', 'in', ids)
    .execute();
}

/** What is kept of a member under their id, or undefined. */
export function findMember(
  db: Kysely<Tables>,
  community: string,
  id: string,
): Promise<Pick<MembersTable, 'issuer' | 'subject' | 'name'> | undefined> {
  return db
    .selectFrom('members')
    .select(['issuer', 'subject', 'name'])
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Forgets who a member is. */
export async function removeMember(db: Kysely<Tables>, community: string, id: string): Promise<void> {
  await db.deleteFrom('members').where('community', '=', community).where('id', '=', id).execute();
}

/** Members one of whose names begins with the prefix, by name. */
export async function suggestMembers(db: Kysely<Tables>, community: string, prefix: string): Promise<Person[]> {
  const start = `${likeLiteral(nameKey(prefix))}%`;
  const rows = await people(db, community)
    .where((where) => where.or([where('name_key', 'like', start), where('name_key', 'like', `% ${start}`)]))
    .orderBy('name_key')
    .limit(8)
    .execute();
  return rows.map(toPerson);
}

function people(db: Kysely<Tables>, community: string) {
  return db.selectFrom('members').select(['id', 'name', 'avatar', 'title', 'role']).where('community', '=', community);
}

function toPerson(row: Pick<MembersTable, 'id' | 'name' | 'avatar' | 'title' | 'role'>): Person {
  return {
    id: row.id,
    name: row.name,
    ...(row.avatar !== null && { avatar: row.avatar }),
    ...(row.title !== null && { title: row.title }),
    ...(row.role !== 'learner' && { role: row.role }),
  };
}

function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** `%` and `_` are wild in LIKE; in a name they are themselves, so they are left out on both sides. */
function likeLiteral(text: string): string {
  return text.replace(/[%_\\]/g, '');
}
