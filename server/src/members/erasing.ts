import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { fail, type Erasure, type ParsedInputOf, type members } from '@learning-commons/protocol';
import type { Db } from '../kernel/database.ts';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import { countRedactions } from '../kernel/event-log.ts';
import { forgetting, type Node } from '../kernel/node.ts';
import { newNobody, type Erased, type PersonalTable } from '../kernel/personal.ts';
import { eraseRows } from '../kernel/personal.rows.ts';
import type { Worker } from '../kernel/workers.ts';
import { findMember, removeMember } from './members.store.ts';
import * as store from './erasures.store.ts';
import type { ErasureRow } from './erasures.store.ts';

type Operations = (typeof members)['operations'];

/** Facts of a private stream that go in one transaction. */
const FACTS = 2_000;

/** The log of facts, as a table that names members. */
const EVENTS: PersonalTable = { key: ['stream', 'seq'], named: ['data'] };

/** Answers `member.erase`. */
export async function erase(
  ctx: WriteContext<never>,
  { memberId, confirm }: ParsedInputOf<Operations['member.erase']>,
): Promise<Erasure> {
  const isOwn = ctx.actor.id === memberId;
  ctx.require(isOwn || ctx.actor.role === 'admin', 'Only members themselves, and administrators, erase a member.');
  if (confirm !== memberId)
    throw fail('invalid', 'Say the same id twice, so that nobody is erased by mistake.', {
      fields: [{ path: 'confirm' }],
    });
  const running = await store.findErasureOf(ctx.db, ctx.community, memberId);
  if (running) return toErasure(running);
  const member = await findMember(ctx.db, ctx.community, memberId);
  if (!member) throw fail('not_found', 'There is no such member.');
  const steps = stepsOf(ctx.node);
  const row: ErasureRow = {
    community: ctx.community,
    id: randomBytes(16).toString('base64url'),
    member: memberId,
    issuer: member.issuer,
    subject: member.subject,
    name: member.name,
    nobody: newNobody(),
    step: steps[0]!.name,
    after: null,
    done: 0,
    steps: steps.length,
    at: ctx.now,
    ended_at: null,
    asked_by: isOwn ? null : ctx.actor.id,
  };
  await store.insertErasure(ctx.db, row);
  await removeMember(ctx.db, ctx.community, memberId);
  // Whom it is about goes with the rest.
  await ctx.audit('member.erase', { thing: row.id, details: { own: isOwn } });
  ctx.wake(forgetting(ctx.community, memberId));
  ctx.wake('erasing');
  return toErasure(row);
}

/** Answers `member.erasure`. */
export async function progress(
  ctx: ReadContext,
  { erasureId }: ParsedInputOf<Operations['member.erasure']>,
): Promise<Erasure> {
  const row = await store.findErasure(ctx.db, ctx.community, erasureId);
  if (!row) throw fail('not_found', 'There is no such erasing.');
  return toErasure(row);
}

/** Refuses to keep anything of a member who is being erased: it would be erased with the rest, or just missed by it. */
export async function refuseErased({ db, community, actor }: ReadContext): Promise<void> {
  if (actor.id === null || !(await store.findErasureOf(db, community, actor.id))) return;
  throw fail('unavailable', 'This member is being erased. Afterwards, who signs in begins anew.', {
    reason: 'erasing',
    retryAfter: 30,
  });
}

function toErasure({ id, done, steps, at, ended_at }: ErasureRow): Erasure {
  return { id, done, steps, startedAt: at, endedAt: ended_at };
}

/** Erases members, one portion in one transaction. How far it came stands in the record. */
export const erasing: Worker = {
  every: 60,
  async run(node) {
    for (const community of node.communities.keys()) {
      const row = await store.nextErasure(node.reading(community).db, community);
      if (!row) continue;
      await advance(node, row);
      return true;
    }
    return false;
  },
};

/** One step of an erasing. A portion answers where the next begins, null when the step is done. */
interface Step {
  readonly name: string;
  portion(ctx: WriteContext, who: Erased, after: string | null): Promise<string | null>;
}

async function advance(node: Node, row: ErasureRow): Promise<void> {
  const steps = stepsOf(node);
  // A step that this version does not know any more: all are done again, which does no harm.
  const at = Math.max(
    0,
    steps.findIndex(({ name }) => name === row.step),
  );
  const who = row as ErasureRow & Erased;
  // Whoever asked may have done so from another process.
  if (row.done === 0) node.wake(forgetting(row.community, who.member));
  const next = steps[at + 1];
  const after = await node.write(row.community, async (ctx) => {
    const after = await steps[at]!.portion(ctx, who, row.after);
    if (after !== null) await store.updateErasure(ctx.db, row, { step: steps[at]!.name, after });
    else if (next) await store.updateErasure(ctx.db, row, { step: next.name, after: null, done: at + 1 });
    return after;
  });
  if (after === null && !next) await end(node, row, steps.length);
}

/** The record forgets who it was, and the disk what was overwritten. */
async function end(node: Node, row: ErasureRow, steps: number): Promise<void> {
  await node.write(row.community, async (ctx) => {
    const forgotten = { member: null, issuer: null, subject: null, name: null };
    await store.updateErasure(ctx.db, row, { ...forgotten, done: steps, steps, ended_at: ctx.now });
  });
  node.wake(forgetting(row.community, row.member!));
  await node.database.sweep();
}

/** First what domains do themselves, then the rows of all tables, then the facts. */
function stepsOf({ personal }: Node): Step[] {
  const domains = [...personal];
  const words = domains.flatMap(([, each]) => each.words ?? []);
  const walk = (name: string, table: PersonalTable) => (ctx: WriteContext, who: Erased, after: string | null) =>
    eraseRows(ctx.db, name, table, { community: ctx.community, who, words, after });
  return [
    ...domains.flatMap(([name, each]) =>
      each.erase
        ? {
            name: `domain ${name}`,
            portion: async (ctx: WriteContext, who: Erased) => ((await each.erase!(ctx, who)) ? '' : null),
          }
        : [],
    ),
    ...domains.flatMap(([, { tables }]) =>
      Object.entries(tables).map(([name, table]) => ({
        name: `table ${name}`,
        portion: async (ctx: WriteContext, who: Erased, after: string | null) =>
          (await walk(name, table)(ctx, who, after)).after,
      })),
    ),
    ...domains.flatMap(([, { streams = [] }]) =>
      streams.map((kind) => ({
        name: `stream ${kind}`,
        portion: async (ctx: WriteContext, who: Erased) =>
          (await removeStream(ctx.db, ctx.community, `${kind}:${who.member}`)) ? '' : null,
      })),
    ),
    {
      name: 'facts',
      async portion(ctx, who, after) {
        const walked = await walk('events', EVENTS)(ctx, who, after);
        const streams = new Set(walked.changed.map(({ stream }) => stream as string));
        for (const stream of [...streams].sort()) await countRedactions(ctx.db, ctx.community, stream);
        return walked.after;
      },
    },
  ];
}

/** Forgets a private stream, in portions from its beginning; answers whether more waits. Its number goes last: should the member come again, it begins anew. */
async function removeStream(db: Db, community: string, stream: string): Promise<boolean> {
  const here = sql`community = ${community} and stream = ${stream}`;
  const { rows } = await sql<{ seq: number }>`
    select seq from events where ${here} order by seq limit 1 offset ${FACTS - 1}`.execute(db);
  const last = rows[0]?.seq;
  await sql`delete from events where ${here} ${last === undefined ? sql`` : sql`and seq <= ${last}`}`.execute(db);
  if (last !== undefined) return true;
  await sql`delete from streams where ${here}`.execute(db);
  await sql`delete from former_heads where ${here}`.execute(db);
  return false;
}
