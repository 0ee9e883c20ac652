import { sql } from 'kysely';
import type { AuditDb } from '../kernel/audit.ts';
import type { AuditHeadsTable, EntriesTable, PartsTable } from '../kernel/audit.tables.ts';

/** An entry as it is verified: its numbers as text, so that none is too large to be read. */
export type StoredEntry = Omit<EntriesTable, 'community' | 'seq' | 'at'> & {
  readonly seq: string;
  readonly at: string;
};
/** A part as it is verified. */
export type StoredPart = Omit<PartsTable, 'community' | 'seq' | 'part'> & {
  readonly seq: string;
  readonly part: string;
};

/** Where every trail ends. */
export async function readHeads(db: AuditDb): Promise<AuditHeadsTable[]> {
  const rows = await db
    .selectFrom('audit_heads')
    .select(['community', asText('seq'), 'hash'])
    .orderBy('community')
    .execute();
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** Where one trail ends; undefined before its first entry. */
export async function readHead(db: AuditDb, community: string): Promise<AuditHeadsTable | undefined> {
  return db.selectFrom('audit_heads').selectAll().where('community', '=', community).executeTakeFirst();
}

/** The hash of one entry, or undefined where there is no such entry. */
export async function findEntry(db: AuditDb, community: string, seq: number): Promise<{ hash: string } | undefined> {
  return db
    .selectFrom('audit_entries')
    .select('hash')
    .where('community', '=', community)
    .where('seq', '=', seq)
    .executeTakeFirst();
}

/** Entries in their order. */
export async function readEntries(
  db: AuditDb,
  community: string,
  { after, to, limit }: { readonly after: number; readonly to: number; readonly limit: number },
): Promise<StoredEntry[]> {
  return db
    .selectFrom('audit_entries')
    .select([asText('seq'), asText('at'), 'role', 'action', 'thing', 'details', 'parts', 'previous', 'hash'])
    .where('community', '=', community)
    .where('seq', '>', after)
    .where('seq', '<=', to)
    .orderBy('audit_entries.seq')
    .limit(limit)
    .execute();
}

/** Parts of the entries from one to another. */
export async function readParts(db: AuditDb, community: string, after: number, to: number): Promise<StoredPart[]> {
  return db
    .selectFrom('audit_parts')
    .select([asText('seq'), 'part', 'salt', 'content'])
    .where('community', '=', community)
    .where('seq', '>', after)
    .where('seq', '<=', to)
    .execute();
}

const asText = <C extends string>(column: C) => sql<string>`cast(${sql.ref(column)} as text)`.as(column);

/** The details of all entries of one action, after a number, in their order. */
export async function readDetails(
  db: AuditDb,
  community: string,
  action: string,
  after: number,
): Promise<{ seq: number; details: string }[]> {
  const rows = await db
    .selectFrom('audit_entries')
    .select([asText('seq'), 'details'])
    .where('community', '=', community)
    .where('action', '=', action)
    .where('seq', '>', after)
    .orderBy('audit_entries.seq')
    .execute();
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** An entry with its parts, null where it has none or they were erased. */
export interface ShownEntry extends Omit<EntriesTable, 'community' | 'parts' | 'previous'> {
  readonly actor: string | null;
  readonly target: string | null;
  readonly reason: string | null;
}

/** What a list of entries is narrowed to. Members are given as the trail names them. */
export interface Wanted {
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly target?: string | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

/** As the index says it, which knows members only. */
const NAMING = sql<boolean>`part <> 'reason'`;

/** Entries, latest first. */
export async function readLatest(
  db: AuditDb,
  community: string,
  { action, actor, target, before, limit }: Wanted,
): Promise<ShownEntry[]> {
  let query = shown(db, community);
  if (action !== undefined) query = query.where('e.action', '=', action);
  if (before !== undefined) query = query.where('e.seq', '<', before);
  for (const [name, content] of [
    ['actor', actor],
    ['target', target],
  ] as const)
    if (content !== undefined)
      query = query.where('e.seq', 'in', (where) =>
        where
          .selectFrom('audit_parts')
          .select('seq')
          .where('community', '=', community)
          .where('content', '=', content)
          .where('part', '=', name)
          .where(NAMING),
      );
  return query.orderBy('e.seq', 'desc').limit(limit).execute();
}

/** These entries, in their order. */
export async function readShown(db: AuditDb, community: string, seqs: readonly number[]): Promise<ShownEntry[]> {
  if (seqs.length === 0) return [];
  return shown(db, community).where('e.seq', 'in', seqs).orderBy('e.seq').execute();
}

function shown(db: AuditDb, community: string) {
  const part = (name: PartsTable['part']) => sql<string | null>`(select p.content from audit_parts p
    where p.community = e.community and p.seq = e.seq and p.part = ${sql.lit(name)})`;
  return db
    .selectFrom('audit_entries as e')
    .select(['e.seq', 'e.at', 'e.role', 'e.action', 'e.thing', 'e.details', 'e.hash'])
    .select([part('actor').as('actor'), part('target').as('target'), part('reason').as('reason')])
    .where('e.community', '=', community);
}

/** The numbers of entries that name a member, in their order. */
export async function findNamed(
  db: AuditDb,
  community: string,
  { name, after, limit }: { readonly name: string; readonly after: number; readonly limit: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('audit_parts')
    .select('seq')
    .distinct()
    .where('community', '=', community)
    .where('content', '=', name)
    .where('seq', '>', after)
    .where(NAMING)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(({ seq }) => seq);
}

/** Removes from entries who the member was, and the reasons. Answers what was removed, in its order. */
export async function removeParts(
  db: AuditDb,
  community: string,
  { name, seqs }: { readonly name: string; readonly seqs: readonly number[] },
): Promise<[number, PartsTable['part']][]> {
  const theirs = () => db.deleteFrom('audit_parts').where('community', '=', community).where('seq', 'in', seqs);
  // Reasons first: that the entry names somebody who is being erased is why the record lets them go.
  const reasons = await theirs().where('part', '=', 'reason').returning(['seq', 'part']).execute();
  const names = await theirs().where(NAMING).where('content', '=', name).returning(['seq', 'part']).execute();
  return [...reasons, ...names]
    .map(({ seq, part }): [number, PartsTable['part']] => [seq, part])
    .sort(([one], [other]) => one - other);
}

/** What belongs to no trail: entries beyond its end or without one, and parts without an entry. */
export async function readStrays(db: AuditDb): Promise<{ community: string; what: string }[]> {
  const { rows: entries } = await sql<{ community: string; seq: string }>`
    select e.community, cast(min(e.seq) as text) as seq
    from audit_entries e left join audit_heads h on h.community = e.community
    where h.seq is null or e.seq > h.seq or e.seq < 1 group by e.community`.execute(db);
  const { rows: parts } = await sql<{ community: string; seq: string }>`
    select p.community, cast(min(p.seq) as text) as seq
    from audit_parts p left join audit_entries e on e.community = p.community and e.seq = p.seq
    where e.seq is null group by p.community`.execute(db);
  return [
    ...entries.map(({ community, seq }) => ({ community, what: `entry ${seq} lies outside the trail.` })),
    ...parts.map(({ community, seq }) => ({ community, what: `a part of entry ${seq} is there, and no such entry.` })),
  ];
}
