import { fail, type CommonsError, type ParsedInputOf, type Suspension, type members } from '@learning-commons/protocol';
import { standsAbove } from '../kernel/access.ts';
import { asUnavailable } from '../kernel/database.ts';
import type { WriteContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import type { Actor } from '../kernel/session.ts';
import { readRole } from './members.store.ts';
import * as store from './suspensions.store.ts';

type Operations = (typeof members)['operations'];
type Context = WriteContext<never>;

/** What is waked after a change, so that every node looks again. There is no work of this name. */
const CHANGED = 'suspensions';
/** Milliseconds for which a node goes by what it read, where no wake-up reached it. */
const REMEMBERED = 4_000;
/** Milliseconds between two questions to a record that has not answered. */
const PAUSE = 1_000;

/** Answers `member.suspend`. */
export async function suspend(
  ctx: Context,
  { memberId, until, reason }: ParsedInputOf<Operations['member.suspend']>,
): Promise<Suspension> {
  await demandAbove(ctx, memberId);
  if (until !== null && until <= ctx.now)
    throw fail('invalid', 'A suspension must end in the future, or never.', { fields: [{ path: 'until' }] });
  const others = await store.readSuspensions(ctx.db, ctx.community, ctx.now);
  if (others.length >= store.MAX_SUSPENSIONS && !others.some(({ member }) => member === memberId))
    throw fail('conflict', `A community shuts out at most ${store.MAX_SUSPENSIONS} members. Let somebody in first.`, {
      most: store.MAX_SUSPENSIONS,
    });
  const row = { community: ctx.community, member: memberId, until, at: ctx.now, by_member: ctx.actor.id!, reason };
  await store.saveSuspension(ctx.db, row);
  await ctx.audit('member.suspend', { target: memberId, reason, details: { until } });
  ctx.wake(CHANGED);
  return store.toSuspension(row);
}

/** Answers `member.reinstate`. */
export async function reinstate(
  ctx: Context,
  { memberId }: ParsedInputOf<Operations['member.reinstate']>,
): Promise<Record<string, never>> {
  await demandAbove(ctx, memberId);
  if (await store.endSuspension(ctx.db, ctx.community, memberId))
    await ctx.audit('member.reinstate', { target: memberId });
  ctx.wake(CHANGED);
  return {};
}

/** Nobody decides about themselves, or about those who stand as high. */
async function demandAbove(ctx: Context, memberId: string): Promise<void> {
  const role = await readRole(ctx.db, ctx.community, memberId);
  if (role === undefined) throw fail('not_found', 'There is no such member.');
  ctx.require(standsAbove(ctx.actor.role, role), 'Only who stands above a member may shut them out or let them in.');
}

/** Who is shut out, as a node last read it. */
interface Read {
  readonly at: number;
  /** By member: the end, or null for never. */
  readonly members: ReadonlyMap<string, number | null>;
}

/** Keeps those out who are shut out, on one node. */
class Gate {
  readonly #node: Node;
  readonly #read = new Map<string, Read>();
  readonly #reading = new Map<string, Promise<Read>>();
  readonly #asked = new Map<string, number>();
  /** Counts changes: what was asked for before one must not be taken for the state after it. */
  #changes = 0;

  constructor(node: Node) {
    this.#node = node;
    node.woken((name) => {
      if (name !== CHANGED) return;
      this.#changes += 1;
      this.#read.clear();
      this.#reading.clear();
      this.#asked.clear();
    });
  }

  /** Resolves to the refusal of somebody who is shut out. Rejects where the record does not answer. */
  async refusal({ community, id }: Actor): Promise<CommonsError | undefined> {
    if (id === null) return undefined;
    const { members } = this.#fresh(community) ?? (await this.#ask(community));
    return this.#refusal(members, id);
  }

  /** The same for somebody who is connected, by what is known now; asks anew where that has become old. */
  refusalNow({ community, id }: Actor): CommonsError | undefined {
    if (id === null) return undefined;
    if (!this.#fresh(community) && this.#isDue(community))
      this.#ask(community).catch((error: unknown) =>
        this.#node.report(error, 'Who is shut out could not be read; it is tried again in a moment.'),
      );
    return this.#refusal(this.#read.get(community)?.members, id);
  }

  #refusal(members: Read['members'] | undefined, id: string): CommonsError | undefined {
    const until = members?.get(id);
    if (until === undefined || (until !== null && until <= this.#node.now())) return undefined;
    return fail('forbidden', 'This member is suspended. What was not sent is kept on this page.', {
      reason: 'suspended',
      until,
    });
  }

  /** Every connected member asks, many times; a record that does not answer is not asked as often. */
  #isDue(community: string): boolean {
    const now = performance.now();
    if (now - (this.#asked.get(community) ?? -Infinity) < PAUSE) return false;
    this.#asked.set(community, now);
    return true;
  }

  #fresh(community: string): Read | undefined {
    const read = this.#read.get(community);
    return read && performance.now() - read.at < REMEMBERED ? read : undefined;
  }

  #ask(community: string): Promise<Read> {
    const known = this.#reading.get(community);
    if (known) return known;
    const reading = this.#load(community).finally(() => {
      if (this.#reading.get(community) === reading) this.#reading.delete(community);
    });
    this.#reading.set(community, reading);
    return reading;
  }

  async #load(community: string): Promise<Read> {
    const [changes, at] = [this.#changes, performance.now()];
    const { db } = this.#node.reading(community);
    const rows = await store.readSuspensions(db, community, this.#node.now()).catch((error: unknown) => {
      throw asUnavailable(error);
    });
    const read = { at, members: new Map(rows.map(({ member, until }) => [member, until])) };
    if (changes !== this.#changes) return this.#load(community);
    this.#read.set(community, read);
    return read;
  }
}

/** This node's gate. */
export const gateOf = (node: Node) => node.the(makeGate);

const makeGate = (node: Node) => new Gate(node);
