import { setImmediate } from 'node:timers/promises';
import {
  fail,
  type Activity,
  type Mover,
  type OutputOf,
  type PointRule,
  type points,
} from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import { Board } from './board.ts';
import { communityOf, type Community } from './community.ts';
import { foldMember } from './fold.ts';
import type * as store from './points.store.ts';
import * as counted from './recount.store.ts';
import { checkRules } from './rules.ts';

type Preview = OutputOf<(typeof points)['operations']['points.preview']>;

const PAGE = 1_000;
const MOVERS = 50;

/** Communities for which a preview is being counted on this node. */
const counting = (_node: Node) => new Set<string>();

/**
 * Says who would move if these rules had always been in force. Counts all activities, in pages between which others are
 * served; one preview of a community at a time.
 */
export async function preview(ctx: ReadContext, rules: readonly PointRule[]): Promise<Preview> {
  checkRules(rules);
  const busy = ctx.node.the(counting);
  if (busy.has(ctx.community))
    throw fail('unavailable', 'Another preview is being counted. Ask again when it is done.', { retryAfter: 5 });
  busy.add(ctx.community);
  try {
    return await new Count(ctx, await communityOf(ctx), rules).run();
  } finally {
    busy.delete(ctx.community);
  }
}

/** One preview. Ranks are of all members, hidden ones too: otherwise a missing rank would tell who hides. */
class Count {
  readonly #ctx: ReadContext;
  readonly #db: store.PointsDb;
  readonly #community: Community;
  readonly #byVerb: ReadonlyMap<string, readonly PointRule[]>;
  readonly #before = new Board();
  readonly #after = new Board();
  #movers: { member: string; before: number; after: number }[] = [];
  #affected = 0;
  #members = 0;
  #pointsBefore = 0;
  #pointsAfter = 0;

  constructor(ctx: ReadContext, community: Community, rules: readonly PointRule[]) {
    this.#ctx = ctx;
    this.#db = ctx.db;
    this.#community = community;
    this.#byVerb = Map.groupBy(rules, ({ verb }) => verb);
  }

  async run(): Promise<Preview> {
    const system = this.#ctx.node.reading(this.#ctx.community);
    let open: Activity[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await system.call('activity.history', { limit: PAGE, ...(cursor !== undefined && { cursor }) });
      const all = [...open, ...page.activities];
      // The last member's activities may go on in the next page.
      const last = page.after === null ? undefined : all.at(-1)?.member;
      open = all.filter(({ member }) => member === last);
      await this.#count(
        Map.groupBy(
          all.filter(({ member }) => member !== last),
          ({ member }) => member,
        ),
      );
      if (page.after === null) return this.#result();
      cursor = page.after;
      await setImmediate();
    }
  }

  async #count(byMember: ReadonlyMap<string, readonly Activity[]>) {
    const members = [...byMember.keys()];
    const totals = await counted.readAll(this.#db, this.#ctx.community, members);
    const groups = await counted.readGroupsOf(this.#db, this.#ctx.community, members);
    for (const [member, activities] of byMember) {
      const { calendar } = this.#community;
      const options = { byVerb: this.#byVerb, calendar, groups: groups.get(member) ?? [] };
      const folded = [...foldMember(activities, options).values()];
      const before = totals.get(member) ?? { points: 0, reachedAt: 0 };
      const after = {
        points: folded.reduce((sum, { points }) => sum + points, 0),
        reachedAt: folded.reduce((latest, { source }) => Math.max(latest, source.at), 0),
      };
      this.#note(member, before, after);
    }
  }

  #note(member: string, before: { points: number; reachedAt: number }, after: { points: number; reachedAt: number }) {
    if (before.points === 0 && after.points === 0) return;
    this.#members += 1;
    this.#pointsBefore += before.points;
    this.#pointsAfter += after.points;
    this.#before.set(member, { ...before, anonymous: false });
    this.#after.set(member, { ...after, anonymous: false });
    if (before.points === after.points) return;
    this.#affected += 1;
    this.#movers.push({ member, before: before.points, after: after.points });
    if (this.#movers.length >= MOVERS * 20) this.#movers = mostMoved(this.#movers);
  }

  async #result(): Promise<Preview> {
    const movers = mostMoved(this.#movers);
    const people = await this.#ctx.node
      .reading(this.#ctx.community)
      .call('member.list', { ids: movers.map(({ member }) => member) });
    const byId = new Map(people.map((person) => [person.id, person]));
    const { ties } = this.#community.settings.boards;
    return {
      affected: this.#affected,
      members: this.#members,
      pointsBefore: this.#pointsBefore,
      pointsAfter: this.#pointsAfter,
      movers: movers.map(({ member, ...points }): Mover => ({
        person: byId.get(member) ?? { id: member, name: '' },
        ...points,
        rankBefore: this.#before.rankOf(member, ties) ?? null,
        rankAfter: this.#after.rankOf(member, ties) ?? null,
      })),
    };
  }
}

function mostMoved<M extends { member: string; before: number; after: number }>(movers: readonly M[]): M[] {
  const by = ({ before, after }: M) => Math.abs(after - before);
  return [...movers].sort((one, other) => by(other) - by(one) || (one.member < other.member ? -1 : 1)).slice(0, MOVERS);
}
