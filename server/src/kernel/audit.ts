import { createHash, randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { AuditRole, Id, OperationName } from '@learning-commons/protocol';
import type { AuditTables, EntriesTable, PartsTable } from './audit.tables.ts';
import type { Db } from './database.ts';
import { isSystem } from './node.ts';
import type { OperatorAction } from './operator.ts';
import type { Actor } from './session.ts';

/** What is written down: an operation, what the command line does, or that an erased member's traces were removed from the trail. */
export type AuditAction = OperationName | OperatorAction | typeof FORGOTTEN;
/** What the trail says of the removal of its own parts: its details list them. */
export const FORGOTTEN = 'member.forgotten';

/** Something small and structured: a number, a yes or no, a word without blanks, or a list of such. */
export type Detail = string | number | boolean | null | readonly Detail[];

/** A deed done by power of a role. */
export interface Deed {
  /** Whose thing it was, or to whom it was done. Who is no member any more is left out. */
  readonly target?: Id | null | undefined;
  /** The id or key of what it is about. */
  readonly thing?: string | undefined;
  readonly details?: Readonly<Record<string, Detail>> | undefined;
  /** Free text: why. */
  readonly reason?: string | undefined;
  /** Who did it, where that is not the caller of this transaction. */
  readonly by?: Actor | undefined;
}

/** An entry before it has its place in the chain. */
export interface NewEntry {
  readonly community: string;
  readonly at: number;
  readonly role: AuditRole;
  readonly action: AuditAction;
  readonly thing: string;
  readonly details: string;
  readonly parts: Readonly<Partial<Record<PartsTable['part'], string>>>;
}

/** The trail as its tables are. */
export type AuditDb = Kysely<AuditTables>;

/** Keys, ids and other words that a program gives: what people write freely has no place in the chain. */
const WORD = /^[\p{L}\p{M}\p{N}._~/:@+-]{0,200}$/u;
/** Rows of one statement. */
const ROWS = 500;

/** Brings a deed into the form of an entry. Throws where it holds what could not be erased. */
export async function toEntry(
  {
    db,
    community,
    now,
    actor,
  }: { readonly db: Db; readonly community: string; readonly now: number; readonly actor: Actor },
  action: AuditAction,
  { target, thing = '', details = {}, reason = '', by = actor }: Deed,
): Promise<NewEntry> {
  const strange = [thing, ...Object.values(details)].find((each) => !isPlain(each));
  if (strange !== undefined)
    throw new Error(`ctx.audit('${action}'): ${JSON.stringify(strange)} is free text; only a reason may be.`);
  const who =
    by.issuer !== null && by.subject !== null ? nameOf({ issuer: by.issuer, subject: by.subject }) : undefined;
  const whose = target ? await nameOfMember(db, community, target) : undefined;
  return {
    community,
    at: now,
    role: by.key ? 'key' : isSystem(by) ? 'system' : by.role!,
    action,
    thing,
    details: JSON.stringify({ ...details, ...(by.key && { key: by.key.id }) }),
    parts: { ...(who && { actor: who }), ...(whose && { target: whose }), ...(reason && { reason }) },
  };
}

function isPlain(value: Detail): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return typeof value !== 'string' || WORD.test(value);
}

/** How the trail names a member. Ids change with the name of the community; this does not. */
export const nameOf = ({ issuer, subject }: { readonly issuer: string; readonly subject: string }) =>
  `${issuer} ${subject}`;

/** How the trail names the member of this id; undefined where there is none. */
export async function nameOfMember(db: Db, community: string, id: Id): Promise<string | undefined> {
  const row = await db
    .selectFrom('members')
    .select(['issuer', 'subject'])
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && nameOf(row);
}

/** Writes entries at the end of their community's chain. The head stays locked until commit. */
export async function appendEntries(db: Db, entries: readonly NewEntry[]): Promise<void> {
  for (const [community, own] of Map.groupBy(entries, (entry) => entry.community)) await append(db, community, own);
}

async function append(db: AuditDb, community: string, entries: readonly NewEntry[]): Promise<void> {
  const head = await db
    .insertInto('audit_heads')
    .values({ community, seq: 0, hash: randomBytes(32).toString('hex') })
    .onConflict((conflict) => conflict.column('community').doUpdateSet({ seq: sql`audit_heads.seq` }))
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  let { seq, hash } = head;
  const [rows, parts]: [EntriesTable[], PartsTable[]] = [[], []];
  for (const { parts: said, ...entry } of entries) {
    seq += 1;
    const own = Object.entries(said).map(([part, content]): PartsTable => {
      const salt = randomBytes(16).toString('hex');
      return { community, seq, part: part as PartsTable['part'], salt, content };
    });
    const sealed = JSON.stringify(Object.fromEntries(own.map((each) => [each.part, sealOf(each)])));
    const row = { ...entry, seq, parts: sealed, previous: hash };
    hash = hashOf(row);
    rows.push({ ...row, hash });
    parts.push(...own);
  }
  for (let at = 0; at < rows.length; at += ROWS)
    await db
      .insertInto('audit_entries')
      .values(rows.slice(at, at + ROWS))
      .execute();
  for (let at = 0; at < parts.length; at += ROWS)
    await db
      .insertInto('audit_parts')
      .values(parts.slice(at, at + ROWS))
      .execute();
  await db.updateTable('audit_heads').set({ seq, hash }).where('community', '=', community).execute();
}

/** What the chain holds of a part: it says nothing without the salt, which goes with the part. */
export function sealOf({ salt, content }: Pick<PartsTable, 'salt' | 'content'>): string {
  return sha256(salt + content);
}

type Hashed = Record<Exclude<keyof EntriesTable, 'community' | 'hash'>, string | number>;

/**
 * The hash of an entry: over all that it says, and through `previous` over all before it. Not over the community, which may
 * arrive elsewhere under another name: what a trail was begun with tells it from all others.
 */
export function hashOf({ previous, seq, at, role, action, thing, details, parts }: Hashed): string {
  return sha256(JSON.stringify([previous, String(seq), String(at), role, action, thing, details, parts]));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
