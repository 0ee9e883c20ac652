import * as z from 'zod';
import { fail, type MemberExport, type ParsedInputOf, type members } from '@learning-commons/protocol';
import { readCursor, strangeCursor, writeCursor } from '../kernel/cursor.ts';
import type { ReadContext } from '../kernel/domain.ts';
import type { Identified, PersonalRows } from '../kernel/personal.ts';
import { readPersonalRows } from '../kernel/personal.rows.ts';
import { findMember } from './members.store.ts';

type Operations = (typeof members)['operations'];

/** Rows from which on a portion is full. */
const FULL = 200;

/** Where rows come from, and where in them to go on. */
const Place = z.tuple([z.string(), z.string().nullable()]);

interface Source {
  readonly name: string;
  readonly domain: string;
  readonly table: string;
  read(after: string | null): Promise<PersonalRows>;
}

/** Answers `member.export`. */
export async function exportMember(
  ctx: ReadContext,
  { memberId, cursor }: ParsedInputOf<Operations['member.export']>,
): Promise<MemberExport> {
  ctx.require(
    ctx.actor.id === memberId || ctx.actor.role === 'admin',
    'Only members themselves, and administrators, export what is kept of a member.',
  );
  const member = await findMember(ctx.db, ctx.community, memberId);
  if (!member) throw fail('not_found', 'There is no such member.');
  const sources = sourcesOf(ctx, { ...member, member: memberId });
  const [first, from] = cursor === undefined ? [sources[0]!.name, null] : readCursor(cursor, Place);
  let at = sources.findIndex(({ name }) => name === first);
  if (at < 0) throw strangeCursor();
  if (ctx.actor.id !== memberId) await noteReading(ctx, memberId);
  const parts: MemberExport['parts'] = [];
  let [after, count] = [from, 0];
  for (; at < sources.length; at += 1) {
    const { name, domain, table, read } = sources[at]!;
    const page = await read(after);
    ({ after } = page);
    count += page.rows.length;
    if (page.rows.length > 0) parts.push({ domain, table, rows: [...page.rows] });
    if (after !== null) return { parts, next: writeCursor([name, after]) };
    const next = sources[at + 1];
    if (count >= FULL && next) return { parts, next: writeCursor([next.name, null]) };
  }
  return { parts, next: null };
}

/** Before anything of somebody else's is handed out: nothing is, unless that was written down. */
async function noteReading({ node, community, actor }: ReadContext, memberId: string): Promise<void> {
  await node.write(community, (ctx) => ctx.audit('member.export', { target: memberId, by: actor }));
}

/** All tables that speak of members, those of a domain side by side. */
function sourcesOf(ctx: ReadContext, who: Identified): Source[] {
  return [...ctx.node.personal].flatMap(([domain, { tables, rows = {} }]) => [
    ...Object.entries(tables).map(([name, table]) => ({
      name: `${domain} ${name}`,
      domain,
      table: name,
      read: (after: string | null) => readPersonalRows(ctx, who.member, { name, table, after }),
    })),
    ...Object.entries(rows).map(([name, read]) => ({
      name: `${domain} ${name} itself`,
      domain,
      table: name,
      read: (after: string | null) => read(ctx, who, after),
    })),
  ]);
}
