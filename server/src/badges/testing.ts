import * as z from 'zod';
import {
  Activity,
  Id,
  Reached,
  type Award,
  type Badge,
  type badges,
  type DomainContract,
  type InputOf,
} from '@learning-commons/protocol';
import { defineDomain, type Domain, type WriteContext } from '../kernel/domain.ts';
import type { Actor } from '../kernel/session.ts';
import { member, newId, type TestKernel } from '../kernel/testing.ts';

/** What a test says a member has come to; it stands in for the domain of points. */
export type Figures = Map<string, { points: number; longest: number }>;

/** A domain that announces activities as they are told, and answers `points.reached` from what the test sets. */
export function doubles(figures: Figures): Domain {
  const contract = {
    name: 'doubles',
    operations: {
      'deed.tell': {
        summary: 'Announces.',
        access: 'learner',
        input: z.strictObject({
          type: z.enum(['activity.recorded', 'activity.reversed', 'activity.restored']),
          activity: Activity,
        }),
        output: z.strictObject({}),
      },
      'points.reached': {
        summary: 'Answers what the test has set.',
        access: 'admin',
        reads: true,
        input: z.object({ memberIds: z.array(Id) }),
        output: z.array(Reached),
      },
    },
    events: {},
  } as const satisfies DomainContract;
  return defineDomain(contract, {
    migrations: {},
    operations: {
      'deed.tell': (ctx, { type, activity }) => {
        (ctx as WriteContext).announce(type, activity);
        return {};
      },
      'points.reached': (_ctx, { memberIds }) =>
        memberIds.map((id) => ({ member: id, ...(figures.get(id) ?? { points: 0, longest: 0 }) })),
    },
  });
}

/** An activity as the domain of activities announces it. */
export function deed(who: Actor, verb: string, more: Partial<Activity> = {}): Activity {
  return {
    id: `deed-${newId()}`,
    member: who.id!,
    by: null,
    verb,
    object: { id: newId() },
    topic: null,
    result: null,
    at: Date.UTC(2026, 0, 5, 8),
    undone: false,
    turn: 0,
    ...more,
  };
}

export const ada = member('Ada', 'admin');
export const cleo = member('Cleo', 'curator');
export const mo = member('Mo', 'moderator');
export const ana = member('Ana');
export const ben = member('Ben');

/** The words in which tests speak to the domain. */
export function speaker(kernel: TestKernel) {
  const tell = (
    activity: Activity,
    type: 'activity.recorded' | 'activity.reversed' | 'activity.restored' = 'activity.recorded',
  ) => kernel.write(ada, 'deed.tell', { type, activity });
  return {
    tell,
    async does(who: Actor, verb: string, times: number, more: Partial<Activity> = {}) {
      const all = Array.from({ length: times }, () => deed(who, verb, more));
      for (const activity of all) await tell(activity);
      return all;
    },
    async badge(more: Partial<InputOf<(typeof badges)['operations']['badge.save']>> = {}): Promise<Badge> {
      const input = { id: newId(), name: 'Helper', criteria: { match: 'all', of: [] }, ...more };
      return ((await kernel.write(ada, 'badge.save', input)) as { result: Badge }).result;
    },
    async award(badgeId: string, to: Actor, reason = 'For all the help'): Promise<Award> {
      const input = { id: newId(), badgeId, memberId: to.id!, reason };
      return ((await kernel.write(cleo, 'badge.award', input)) as { result: Award }).result;
    },
  };
}

/** Criteria that want this many of one verb. */
export const wants = (verb: string, atLeast: number) => ({
  match: 'all' as const,
  of: [{ kind: 'count' as const, verb, atLeast }],
});
