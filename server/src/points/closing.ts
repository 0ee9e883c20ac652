import type { BoardEntry } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import type { Worker } from '../kernel/workers.ts';
import { changeCommunity, communityOf, readWork, seasonKey } from './community.ts';
import { HeldBoard } from './held-board.ts';
import type { SeasonsTable } from './points.tables.ts';
import * as store from './seasons.store.ts';

/** Places written in one transaction. */
const PART = 500;
/** Places written in one run, after which the lease is prolonged. */
const RUN = 5_000;
/** Transactions of other nodes that began before the end of counting are over after this long. */
const GRACE = 10_000;
const WINNERS = 10;

/** Where closing has come to, in this process; after a restart it is found out anew. */
interface Progress {
  /** Topics before this one are written down. */
  board: string;
  held: HeldBoard | undefined;
}

const progresses = (_node: Node) => new Map<string, Progress>();

/**
 * Freezes seasons that are over: stops counting into them, writes every place down, then says who won. Ended at any point it
 * goes on where the record stands: what is written is the beginning of an order that no longer changes.
 */
export const closing: Worker = {
  every: 30,
  async run(node) {
    let more = false;
    for (const community of node.communities.keys()) {
      const ctx = node.reading(community);
      const [season] = await store.readDue(ctx.db, community, node.now());
      if (season) more = (await close(node, season)) || more;
    }
    return more;
  },
};

async function close(node: Node, season: SeasonsTable): Promise<boolean> {
  if (season.closing === 0) return stopCounting(node, season);
  if (node.database.kind === 'postgres' && node.now() - season.closing < GRACE) return false;
  const known = node.the(progresses);
  const key = `${season.community} ${season.id}`;
  const progress = known.get(key) ?? { board: '', held: undefined };
  known.set(key, progress);
  if (!(await writeDown(node, season, progress))) return true;
  await finish(node, season);
  known.delete(key);
  return true;
}

/** From here on nothing is counted into the season. Waits for totals that are being added up anew. */
async function stopCounting(node: Node, season: SeasonsTable): Promise<boolean> {
  const { recount, refold } = await readWork(node.database.read, season.community);
  if (recount !== null || refold !== null) return false;
  await node.write(season.community, async (ctx) => {
    const { settings } = await communityOf(ctx);
    const db = ctx.db;
    await store.saveSeason(db, { ...season, closing: ctx.now, ties: settings.boards.ties });
    await changeCommunity(db, season.community, {});
  });
  return true;
}

/** Writes places of one board after another; answers whether all are written. */
async function writeDown(node: Node, season: SeasonsTable, progress: Progress): Promise<boolean> {
  const db = node.database.read;
  for (let written = 0; written < RUN;) {
    const held = (progress.held ??= await boardOf(node, season, progress.board));
    const done = await resume(node, season, held);
    written += await append(node, season, held, done, RUN - written);
    if ((await store.countStandings(db, season.community, season.id, progress.board)) < held.board.size) continue;
    const next = await store.nextBoard(db, season.community, seasonKey(season.id), progress.board);
    if (next === undefined) return true;
    progress.board = next;
    progress.held = undefined;
    written += 1;
  }
  return false;
}

async function boardOf(
  node: Node,
  { community, id, from_at, to_at }: SeasonsTable,
  board: string,
  frozen: string | null = null,
): Promise<HeldBoard> {
  const bounds = { from: from_at, to: to_at };
  const source = { community, period: seasonKey(id), board, group: null, frozen, ...bounds };
  const held = new HeldBoard(node.database.read, () => node.now(), source);
  await held.loaded();
  return held;
}

/** Places written before. If somebody went into hiding since, they are of another order, and the board begins again. */
async function resume(node: Node, { community, id }: SeasonsTable, { board, source }: HeldBoard): Promise<number> {
  const db = node.database.read;
  const count = await store.countStandings(db, community, id, source.board);
  if (count === 0) return 0;
  const last = await store.findStanding(db, { community, season: id, board: source.board, place: count });
  if (last !== undefined && board.slice(count - 1, 1, '1234')[0]?.member === last) return count;
  await node.write(community, (ctx) => store.deleteStandings(ctx.db, community, id, source.board));
  return 0;
}

async function append(
  node: Node,
  { community, id }: SeasonsTable,
  { board, source }: HeldBoard,
  from: number,
  most: number,
): Promise<number> {
  let place = from;
  while (place < board.size && place - from < most) {
    const rows = board.slice(place, PART, '1234').map((placed) => ({
      ...{ community, season: id, board: source.board },
      ...{ place: placed.rank, member: placed.member, points: placed.points, reached_at: placed.reachedAt },
    }));
    await node.write(community, (ctx) => store.insertStandings(ctx.db, rows));
    place += rows.length;
  }
  return place - from;
}

async function finish(node: Node, season: SeasonsTable): Promise<void> {
  const { community, id } = season;
  // As it was written down: who went into hiding meanwhile keeps the place and loses the name.
  const held = await boardOf(node, season, '', id);
  await node.write(community, async (ctx) => {
    const db = ctx.db;
    const row = await store.findSeason(db, community, id);
    if (!row || row.closed_at !== null) return;
    const closed = { ...row, closed_at: ctx.now };
    await store.saveSeason(db, closed);
    await changeCommunity(db, community, {});
    const { settings } = await communityOf(ctx);
    const placed = settings.boards.on ? held.board.slice(0, WINNERS, row.ties ?? settings.boards.ties) : [];
    const winners = placed.map(({ rank, member, points, anonymous }): BoardEntry => {
      const shown = !anonymous && !settings.boards.anonymous;
      return { rank, member: shown ? member : null, points, change: null, me: false };
    });
    const people = await ctx.call('member.list', { ids: winners.flatMap(({ member }) => member ?? []) });
    const stream = `season:${id}`;
    const seq = await ctx.sequence(stream);
    ctx.emit('season.closed', stream, seq, { season: store.toSeason(closed), winners, people });
  });
}
