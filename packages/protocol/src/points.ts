import * as z from 'zod';
import { Verb } from './activities.ts';
import { defineContract, Id, Timestamp, Topic } from './contract.ts';
import { Person } from './members.ts';
import { line } from './text.ts';

/** A short name that data refers to: lower-case letters, digits and hyphens. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected lower-case letters, digits and hyphens');

/** One test of an activity. A field that the activity lacks fits nothing but `isNot`. */
export const RuleTest = z.discriminatedUnion('test', [
  z.strictObject({
    test: z.enum(['is', 'isNot']),
    field: z.enum(['objectId', 'objectType', 'topic', 'group', 'completion', 'success']),
    value: z.union([line(500), z.boolean()]),
  }),
  z.strictObject({
    test: z.literal('startsWith'),
    field: z.enum(['objectId', 'objectType', 'topic', 'group']),
    value: line(500),
  }),
  z.strictObject({ test: z.literal('atLeast'), field: z.literal('score'), value: z.number().min(-1).max(1) }),
]);
/** One test of an activity. */
export type RuleTest = z.infer<typeof RuleTest>;

/** For what points are given, and how many. */
export const PointRule = z
  .strictObject({
    id: Slug,
    /** What members read in their ledger: `Answer accepted`. */
    name: line(80),
    /** The activities it is about. */
    verb: Verb,
    /** All of these, at least one of these (if any are given), none of these. */
    all: z.array(RuleTest).max(10).default([]),
    any: z.array(RuleTest).max(10).default([]),
    none: z.array(RuleTest).max(10).default([]),
    /** Points for the first time in a day. */
    amount: z.int().min(1).max(10_000),
    /** Most points from this rule in a day and in a week, in the community's time zone; null for no limit. */
    perDay: z.int().min(1).max(1_000_000).nullable().default(null),
    perWeek: z.int().min(1).max(1_000_000).nullable().default(null),
    /** Seconds after an award in which the rule gives the member nothing more. */
    cooldown: z.int().min(0).max(31_536_000).default(0),
    /** Share that each further award of the same day keeps of the one before: 1 all, 0.5 half. Rounded down, never below 1. */
    keeps: z.number().min(0.1).max(1).default(1),
    /** Whether the same object may earn it again. */
    oncePerObject: z.boolean().default(true),
    active: z.boolean().default(true),
  })
  .meta({ id: 'PointRule' });
/** For what points are given. */
export type PointRule = z.infer<typeof PointRule>;

/** How the threshold of each level grows: the same step each time, steps that grow by the first, or by a factor of 1.5. */
export const LevelCurve = z.enum(['linear', 'growing', 'steep']);
/** How the threshold of each level grows. */
export type LevelCurve = z.infer<typeof LevelCurve>;

/** How ties are shown. `1224`: two at rank 2, the next at 4. `1223`: the next at 3. `1234`: who reached it first is ahead. */
export const TieRule = z.enum(['1224', '1223', '1234']);
/** How ties are shown. */
export type TieRule = z.infer<typeof TieRule>;

/** What the community's owner has chosen for points and boards. */
export const PointSettings = z
  .strictObject({
    /** IANA name. Days, weeks and months of boards and caps begin by its clock. */
    zone: z.string().max(64),
    /** First day of the week, ISO: 1 Monday … 7 Sunday. */
    weekStart: z.int().min(1).max(7),
    levels: z.strictObject({
      curve: LevelCurve,
      /** Points from the first level to the second. */
      step: z.int().min(1).max(100_000),
      /** In rising order; level 1 is the first name. */
      names: z.array(line(40)).min(2).max(50),
    }),
    streak: z.strictObject({
      on: z.boolean(),
      /** Freezes a member may hold. A streak begins with one; a missed day spends one; each seven active days earn one. */
      freezes: z.int().min(0).max(14),
    }),
    boards: z.strictObject({
      /** Off: there are no boards, whatever a page asks for. */
      on: z.boolean(),
      /** Everybody but oneself is shown without a name. */
      anonymous: z.boolean(),
      ties: TieRule,
      /** Teams smaller than this are not ranked, so that nobody can be told from the team. */
      minTeam: z.int().min(2).max(1_000),
    }),
  })
  .meta({ id: 'PointSettings' });
/** What the community's owner has chosen for points and boards. */
export type PointSettings = z.infer<typeof PointSettings>;

/** A named stretch of time with a board of its own. When it is over, its result no longer changes. */
export const Season = z
  .strictObject({
    id: Slug,
    name: line(80),
    /** First moment, and the first moment after it. */
    from: Timestamp,
    to: Timestamp,
    /** What can be won and by which rules, in words. */
    about: z.string().normalize('NFC').trim().max(1_000).default(''),
    /** When its result was frozen; null while it runs. */
    closedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Season' });
/** A named stretch of time with a board of its own. */
export type Season = z.infer<typeof Season>;

/** `day`, `week`, `month`, `quarter`, `year`, `all`, or `season-` and a season's id. */
export const Period = z.union([
  z.enum(['day', 'week', 'month', 'quarter', 'year', 'all']),
  z.templateLiteral(['season-', z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)]),
]);
/** The stretch of time a board counts. */
export type Period = z.infer<typeof Period>;

/** Who or what a board counts. Absent: the whole community. */
export const BoardScope = z.strictObject({
  /** Members of this group, as tokens name it. */
  group: line(120).optional(),
  /** Points earned in this topic. */
  topic: Topic.optional(),
});
/** Who or what a board counts. */
export type BoardScope = z.infer<typeof BoardScope>;

/** One place of a board. */
export const BoardEntry = z.strictObject({
  /** By the board's tie rule. */
  rank: z.int().positive(),
  /** Null where the name is not shown. */
  member: Id.nullable(),
  points: z.int(),
  /** Places gained (+) or lost (-) since the period before; null for who was not on it, and where there is none. */
  change: z.int().nullable(),
  /** Whether this is the caller. */
  me: z.boolean(),
});
/** One place of a board. */
export type BoardEntry = z.infer<typeof BoardEntry>;

/** One place of a board of teams. */
export const TeamEntry = z.strictObject({
  rank: z.int().positive(),
  group: z.string(),
  members: z.int().positive(),
  points: z.int(),
  /** Points per head, with one decimal. */
  perHead: z.number(),
  /** Whether the caller belongs to it. */
  mine: z.boolean(),
});
/** One place of a board of teams. */
export type TeamEntry = z.infer<typeof TeamEntry>;

/** Whether a member appears on boards: by name, without a name, or not at all. */
export const BoardPresence = z.enum(['shown', 'anonymous', 'hidden']);
/** Whether a member appears on boards. */
export type BoardPresence = z.infer<typeof BoardPresence>;

/** Where the caller stands on a board. */
export const Standing = z.strictObject({
  /** Null for who has no points in the period, or is hidden. */
  rank: z.int().positive().nullable(),
  points: z.int(),
  change: z.int().nullable(),
  presence: BoardPresence,
  /** Points to the next higher place; null at the top and without a rank. */
  toNext: z.int().positive().nullable(),
});
/** Where the caller stands on a board. */
export type Standing = z.infer<typeof Standing>;

/**
 * A board as one member sees it. Not a stream: the room `board:<key>` is told when something changed, at most once a second.
 *
 * The key is the period, then `teams` for teams, `group/` with the UTF-8 bytes of the group's name in base64url without
 * padding, `topic/` with the topic, each where it applies and in this order, or else `community`: `month/community`,
 * `week/topic/onboarding`, `all/group/U2FsZXM`, `year/teams`.
 */
export const Leaderboard = z
  .strictObject({
    epoch: z.string(),
    /** Always 0: there are no facts to catch up with. */
    seq: z.int().nonnegative(),
    /** Rises with each change. */
    version: z.int().nonnegative(),
    /** `off`: switched off by the community's owner; nothing else is told. */
    state: z.enum(['on', 'off']),
    scope: BoardScope,
    period: Period,
    /** The period's bounds; null for `all`. */
    from: Timestamp.nullable(),
    to: Timestamp.nullable(),
    zone: z.string(),
    /** The season, where the period is one. */
    season: Season.nullable(),
    ties: TieRule,
    /** Members ranked. */
    size: z.int().nonnegative(),
    entries: z.array(BoardEntry),
    teams: z.array(TeamEntry),
    people: z.array(Person),
    me: Standing.nullable(),
  })
  .meta({ id: 'Leaderboard' });
/** A board as one member sees it. */
export type Leaderboard = z.infer<typeof Leaderboard>;

/** What the room of a board is told. */
export const BoardNotice = z.strictObject({
  version: z.int().nonnegative(),
  /** The lowest and the highest number of points among those that moved, before or after: who stands beyond is not concerned. */
  low: z.int(),
  high: z.int(),
  size: z.int().nonnegative(),
});
/** What the room of a board is told. */
export type BoardNotice = z.infer<typeof BoardNotice>;

/** One row of somebody's ledger. */
export const PointEntry = z
  .strictObject({
    /** The number of its fact in `points:<member>`: rises from row to row, with holes where other facts stand. */
    seq: z.int().positive(),
    rule: Slug,
    ruleName: z.string(),
    /** Negative where points were taken back. */
    amount: z.int(),
    /**
     * - `award`: given for what was done.
     * - `reversal`: taken back, because what it was given for was undone.
     * - `return`: given again, because it was brought back.
     * - `recount`: given or taken when rules changed.
     */
    kind: z.enum(['award', 'reversal', 'return', 'recount']),
    /** What it was for. */
    activity: z.strictObject({ id: z.string(), verb: Verb, name: z.string().nullable(), topic: Topic.nullable() }),
    /** When that was done; the points count for the periods of this moment. */
    at: Timestamp,
    /** When the row was written. */
    writtenAt: Timestamp,
    /** The version of the rules. */
    version: z.int().positive(),
  })
  .meta({ id: 'PointEntry' });
/** One row of somebody's ledger. */
export type PointEntry = z.infer<typeof PointEntry>;

/** A level, and how far it is to the next. */
export const Level = z.strictObject({
  /** 1 for the first. */
  level: z.int().positive(),
  name: z.string(),
  /** Points at which it begins, and at which the next does; null at the last. */
  from: z.int().nonnegative(),
  next: z.strictObject({ name: z.string(), at: z.int().positive() }).nullable(),
});
/** A level. */
export type Level = z.infer<typeof Level>;

/** Days in a row on which a member did something that counts. Forgiving: a missed day costs a freeze. */
export const Streak = z.strictObject({
  days: z.int().nonnegative(),
  longest: z.int().nonnegative(),
  freezes: z.int().nonnegative(),
  /** Whether today counts already. */
  today: z.boolean(),
  /** The last seven days, today last. */
  week: z.array(z.enum(['active', 'frozen', 'missed', 'off', 'open'])).length(7),
});
/** Days in a row on which a member did something that counts. */
export type Streak = z.infer<typeof Streak>;

/** What a member has chosen for themselves. */
export const PointChoices = z.strictObject({
  presence: BoardPresence,
  /** Days of the week that count for the streak, ISO numbers; the others neither cost nor earn. */
  days: z.array(z.int().min(1).max(7)).min(1).max(7),
  /** IANA name; null for the community's. */
  zone: z.string().max(64).nullable(),
});
/** What a member has chosen for themselves. */
export type PointChoices = z.infer<typeof PointChoices>;

/** Somebody's own points. */
export const MyPoints = z
  .strictObject({
    epoch: z.string(),
    /** The head of `points:<member>`. */
    seq: z.int().nonnegative(),
    member: Id,
    points: z.int(),
    /** Points of the current day, week and month. */
    day: z.int(),
    week: z.int(),
    month: z.int(),
    level: Level,
    /** Null where the community has no streaks. */
    streak: Streak.nullable(),
    choices: PointChoices,
    entries: z.array(PointEntry),
    /** Where the ledger goes on. */
    after: z.string().nullable(),
  })
  .meta({ id: 'MyPoints' });
/** Somebody's own points. */
export type MyPoints = z.infer<typeof MyPoints>;

/** How far a member has come, in the two figures that badges ask for. */
export const Reached = z
  .strictObject({
    member: Id,
    points: z.int(),
    /** Days of the longest streak there has been; 0 where the community has no streaks. */
    longest: z.int().nonnegative(),
  })
  .meta({ id: 'Reached' });
/** How far a member has come. */
export type Reached = z.infer<typeof Reached>;

/** What a fact of `points:<member>` carries: the new row, and how the member stands after it. */
export const PointChange = z
  .strictObject({
    entry: PointEntry,
    points: z.int(),
    level: Level,
  })
  .meta({ id: 'PointChange' });
/** What a fact of `points:<member>` carries. */
export type PointChange = z.infer<typeof PointChange>;

/** Somebody whose points another set of rules would change. */
export const Mover = z.strictObject({
  person: Person,
  before: z.int(),
  after: z.int(),
  rankBefore: z.int().positive().nullable(),
  rankAfter: z.int().positive().nullable(),
});
/** Somebody whose points another set of rules would change. */
export type Mover = z.infer<typeof Mover>;

/** A recount of history under new rules, going on in the background. */
export const Recount = z.strictObject({
  version: z.int().positive(),
  done: z.int(),
  total: z.int(),
  startedAt: Timestamp,
});
/** A recount of history under new rules. */
export type Recount = z.infer<typeof Recount>;

/** Rules in force. */
export const RuleSet = z
  .strictObject({
    version: z.int().positive(),
    rules: z.array(PointRule),
    at: Timestamp,
    /** Who wrote this version; null for the one that comes with the product. */
    by: Id.nullable(),
    recount: Recount.nullable(),
  })
  .meta({ id: 'RuleSet' });
/** Rules in force. */
export type RuleSet = z.infer<typeof RuleSet>;

const Rules = z.array(PointRule).max(100);
const Done = z.strictObject({});

/** Points: a ledger that nobody can farm, levels, streaks, seasons, and the boards over them. Stream `points:<member>`. */
export const points = defineContract({
  name: 'points',
  operations: {
    'points.get': {
      summary: 'The caller’s own points, level, streak and the latest rows of the ledger.',
      access: 'learner',
      reads: true,
      input: z.strictObject({}),
      output: MyPoints,
    },
    'points.ledger': {
      summary: 'Further rows of the caller’s own ledger, latest first.',
      access: 'learner',
      reads: true,
      input: z.strictObject({ cursor: z.string().max(400).optional() }),
      output: z.strictObject({ entries: z.array(PointEntry), after: z.string().nullable() }),
    },
    'points.reached': {
      summary: 'How far these members have come, in all or in one topic, by all they did before a moment.',
      access: 'admin',
      scope: 'points:read',
      reads: true,
      input: z.strictObject({
        memberIds: z.array(Id).min(1).max(100),
        /** Counts the points of this topic alone; the streak is always that of the whole community. */
        topic: Topic.optional(),
        /** Counts only what was done before this moment. */
        before: Timestamp.optional(),
      }),
      /** In the order asked for; who is not known has nothing. */
      output: z.array(Reached),
    },
    'points.why': {
      summary: 'For what a member who is shown on a board has their points: by rule, without the single deeds.',
      access: 'learner',
      scope: 'points:read',
      reads: true,
      input: z.strictObject({ memberId: Id, period: Period.default('all'), scope: BoardScope.default({}) }),
      output: z.strictObject({
        person: Person,
        points: z.int(),
        level: Level,
        rules: z.array(z.strictObject({ rule: Slug, name: z.string(), times: z.int(), points: z.int() })),
      }),
    },
    'points.choose': {
      summary: 'Changes what the caller has chosen for themselves. What is left out stays.',
      access: 'learner',
      input: PointChoices.partial(),
      output: PointChoices,
    },
    'points.rules': {
      summary: 'The rules by which points are given, for everybody to read.',
      access: 'reader',
      reads: true,
      input: z.strictObject({}),
      output: RuleSet,
    },
    'points.preview': {
      summary:
        'Who would move, and how the whole would change, if these rules had always been in force. Changes nothing.',
      access: 'admin',
      reads: true,
      cost: 50,
      bytes: 131_072,
      input: z.strictObject({ rules: Rules }),
      output: z.strictObject({
        /** Members whose points would change. */
        affected: z.int().nonnegative(),
        members: z.int().nonnegative(),
        pointsBefore: z.int(),
        pointsAfter: z.int(),
        /** Those who would change most, at most 50. */
        movers: z.array(Mover),
      }),
    },
    'points.saveRules': {
      summary:
        'Puts another version of the rules in force. With `recount`, history is counted anew under it; a recount that is going on starts over under it.',
      access: 'admin',
      bytes: 131_072,
      input: z.strictObject({
        /** The version that was edited; another one in the record is a `conflict`. */
        version: z.int().positive(),
        rules: Rules,
        recount: z.boolean(),
      }),
      output: RuleSet,
    },
    'points.settings': {
      summary: 'Levels, streaks, time zone and boards, as the community’s owner has chosen them.',
      access: 'reader',
      reads: true,
      input: z.strictObject({}),
      output: PointSettings,
    },
    'points.configure': {
      summary: 'Chooses levels, streaks, time zone and boards.',
      access: 'admin',
      input: z.strictObject({ settings: PointSettings }),
      output: PointSettings,
    },
    'leaderboard.get': {
      summary: 'A board: the places around the caller, the top, or teams.',
      access: 'reader',
      scope: 'points:read',
      reads: true,
      input: z.strictObject({
        scope: BoardScope.default({}),
        period: Period.default('month'),
        view: z.enum(['around', 'top', 'teams']).default('around'),
        /** For teams: only groups whose name begins with this, such as `department:`. */
        kind: z.string().normalize('NFC').max(60).default(''),
        /** For teams: rank by points per head, or by their sum. */
        by: z.enum(['mean', 'total']).default('mean'),
        /** Places to answer. Around: so many in all, the caller in the middle. */
        limit: z.int().min(1).max(100).default(10),
      }),
      output: Leaderboard,
    },
    'season.list': {
      summary: 'Seasons, latest first.',
      access: 'reader',
      reads: true,
      input: z.strictObject({}),
      output: z.array(Season),
    },
    'season.save': {
      summary: 'Makes a season, or changes one that is not over.',
      access: 'admin',
      input: Season.omit({ closedAt: true }),
      output: Season,
    },
    'season.remove': {
      summary: 'Removes a season that has not begun.',
      access: 'admin',
      input: z.strictObject({ id: Slug }),
      output: Done,
    },
  },
  events: {
    /** In `points:<member>`: a row was written. */
    'points.awarded': PointChange,
    /** In `points:<member>`: what the member has chosen. */
    'points.chosen': PointChoices,
    /** In `points:<member>`: a level was reached for the first time. */
    'level.reached': z.strictObject({ member: Id, level: Level, at: Timestamp }),
    /** In `season:<id>`: the result is frozen. */
    'season.closed': z.strictObject({ season: Season, winners: z.array(BoardEntry), people: z.array(Person) }),
  },
});
