import type {
  InputOf,
  Leaderboard,
  MyPoints,
  OutputOf,
  points,
  PointRule,
  PointSettings,
  RuleSet,
  WriteReply,
} from '@learning-commons/protocol';
import { memberId } from '../kernel/issuer.ts';
import type { Actor } from '../kernel/session.ts';
import { member, newId, type TestKernel } from '../kernel/testing.ts';
import { DEFAULT_SETTINGS } from './default-rules.ts';

type Operations = (typeof points)['operations'];

/** Whom other systems tell of, as they are when they sign in themselves. */
export function person(name: string, groups: readonly string[] = []): Actor {
  const actor = member(name);
  const id = memberId(actor.community, 'test', name);
  return { ...actor, id, person: { id, name }, groups };
}

/** The system of the company, with a key. */
export const portal: Actor = {
  ...member('portal'),
  id: null,
  role: null,
  person: null,
  key: { id: newId(), scopes: ['activity:write', 'points:read'] },
};

export const boss: Actor = member('Boss', 'admin');

/** A rule that gives for every activity of a verb, as often as it is done. */
export const plainRule = (more: Partial<PointRule> = {}): PointRule => ({
  id: 'done',
  name: 'Done',
  verb: 'done',
  all: [],
  any: [],
  none: [],
  amount: 10,
  perDay: null,
  perWeek: null,
  cooldown: 0,
  keeps: 1,
  oncePerObject: false,
  active: true,
  ...more,
});

/** What tests of points say often. */
export function sayings(kernel: TestKernel) {
  const write = async <T>(actor: Actor, operation: string, input: unknown) =>
    ((await kernel.write(actor, operation, input)) as WriteReply<T>).result;
  const ask = <N extends keyof Operations & string>(actor: Actor, name: N, input: InputOf<Operations[N]>) =>
    kernel.run(actor, name, input) as Promise<OutputOf<Operations[N]>>;
  return {
    write,
    ask,
    /** Tells of something somebody did; answers its id. */
    async tell(actor: Actor, more: Record<string, unknown> = {}): Promise<string> {
      const { subject, person: said, groups } = actor;
      const activity = {
        id: newId(),
        actor: { subject, name: said!.name, ...(groups.length > 0 && { groups }) },
        verb: 'done',
        object: { id: newId() },
        ...more,
      };
      await kernel.write(portal, 'activity.record', activity);
      return activity.id;
    },
    undo: (id: string, on = true) => kernel.write(portal, 'activity.undo', { id, on }),
    mine: (actor: Actor) => kernel.run(actor, 'points.get', {}) as Promise<MyPoints>,
    board: (actor: Actor, input: InputOf<Operations['leaderboard.get']> = {}) =>
      kernel.run(actor, 'leaderboard.get', input) as Promise<Leaderboard>,
    /** Puts rules in force. */
    async rule(rules: readonly Partial<PointRule>[], recount = false): Promise<RuleSet> {
      const { version } = await ask(boss, 'points.rules', {});
      const full = rules.map((each) => plainRule(each));
      return write(boss, 'points.saveRules', { version, rules: full, recount });
    },
    configure: (more: Partial<PointSettings>) =>
      write<PointSettings>(boss, 'points.configure', { settings: { ...DEFAULT_SETTINGS, ...more } }),
  };
}
