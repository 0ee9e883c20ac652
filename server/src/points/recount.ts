import type { Activity } from '@learning-commons/protocol';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import type { Worker } from '../kernel/workers.ts';
import { communityOf, noteWork, readWork, type RunningRecount } from './community.ts';
import { foldMember, shareKey } from './fold.ts';
import { write, type Draft } from './ledger.ts';
import * as store from './points.store.ts';
import * as counted from './recount.store.ts';

/** Activities looked at in one run, after which the lease is prolonged. */
const PAGE = 500;
/** Rows written in one transaction. */
const ROWS = 500;
/** A transaction of another node that began under the former rules is over after this long. */
const GRACE = 60_000;

/**
 * Counts history anew under the rules in force, member by member, each in transactions of their own, and writes the
 * differences down. What is right already stays as it is, so it may be ended anywhere and run again.
 */
export const recount: Worker = {
  every: 60,
  async run(node) {
    for (const community of node.communities.keys()) {
      const { recount: running } = await readWork(readOf(node), community);
      if (!running) continue;
      await advance(node, community, running);
      return true;
    }
    return false;
  },
};

const readOf = (node: Node) => node.database.read;

async function advance(node: Node, community: string, running: RunningRecount): Promise<void> {
  const { cursor, member: last, done, total } = running;
  const page = await node
    .reading(community)
    .call('activity.history', { limit: PAGE, ...(cursor !== null && { cursor }) });
  const members = [...new Set(page.activities.map(({ member }) => member))].filter((member) => member !== last);
  for (const member of members) await recountMember(node, community, member);
  const counted = done + members.length;
  const next = {
    ...running,
    cursor: page.after,
    member: members.at(-1) ?? last,
    done: counted,
    total: Math.max(total, counted),
  };
  if (page.after !== null) return note(node, community, running, next);
  await recountLate(node, community, running.startedAt - GRACE);
  await note(node, community, running, null);
}

/** Notes how far a recount has come, unless another one has begun meanwhile. */
async function note(node: Node, community: string, running: RunningRecount, next: RunningRecount | null) {
  await node.write(community, async (ctx) => {
    const db = ctx.db;
    const { recount: held } = await readWork(db, community);
    if (held?.version === running.version) await noteWork(db, community, { recount: next });
  });
}

/** Members for whom something was written while the recount went on: the rest of a transaction under former rules may be among it. */
async function recountLate(node: Node, community: string, since: number) {
  for (let after = ''; ;) {
    const members = await counted.readWritten(readOf(node), community, { since, after, limit: PAGE });
    for (const member of members) await recountMember(node, community, member);
    if (members.length < PAGE) return;
    after = members.at(-1)!;
  }
}

async function recountMember(node: Node, community: string, member: string) {
  while (await node.write(community, (ctx) => correct(ctx, member)));
}

/** Writes differences between the ledger and a fresh count, as many as one transaction holds; answers whether there are more. */
async function correct(ctx: WriteContext, member: string): Promise<boolean> {
  const db = ctx.db;
  const owner = { community: ctx.community, member };
  const community = await communityOf(ctx);
  const groups = await store.readGroups(db, owner);
  const wanted = foldMember(await historyOf(ctx, member), { ...community, groups });
  const drafts: Draft[] = [];
  for (const { rule, points, source } of await counted.readShares(db, owner)) {
    const key = shareKey(rule, source.id);
    const difference = (wanted.get(key)?.points ?? 0) - points;
    wanted.delete(key);
    if (difference !== 0) drafts.push({ rule, source, amount: difference, kind: 'recount', turn: 0 });
  }
  for (const { rule, source, points } of wanted.values())
    drafts.push({ rule, source, amount: points, kind: 'recount', turn: 0 });
  await write(ctx, community, member, drafts.slice(0, ROWS));
  return drafts.length > ROWS;
}

async function historyOf(ctx: Pick<ReadContext, 'call'>, memberId: string): Promise<Activity[]> {
  const activities: Activity[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await ctx.call('activity.history', { memberId, limit: 2_000, ...(cursor && { cursor }) });
    activities.push(...page.activities);
    if (page.after === null) return activities;
    cursor = page.after;
  }
}
