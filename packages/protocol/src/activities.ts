import * as z from 'zod';
import { defineContract, Id, Timestamp, Topic } from './contract.ts';
import { line } from './text.ts';

/**
 * What somebody did, as `thing.pastTense` or one word: `comment.posted`, `course.completed`, `completed`. Portals choose
 * their own; rules and badges match them exactly.
 */
export const Verb = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/, 'expected lower-case words joined by . _ or -');
/** What somebody did. */
export type Verb = z.infer<typeof Verb>;

/**
 * Names one activity for ever: the same id again is the same activity. Chosen by whoever tells of it; those of the form
 * `comment:`, `accept:`, `endorse:`, `shared:`, `recommended:`, `useful:`, `finished:` or `answered:` and an id, and those that begin with
 * `xapi:`, are given here.
 */
export const ActivityId = z
  .string()
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'expected visible ASCII characters');

/** What an activity was done to. */
export const ActivityObject = z.strictObject({
  /** An id or address, unique among objects of its type. */
  id: line(500),
  /** A word such as `course`, `comment`, `event`. */
  type: line(60).optional(),
  /** What people call it. */
  name: line(200).optional(),
});
/** What an activity was done to. */
export type ActivityObject = z.infer<typeof ActivityObject>;

/** How it went, where that can be said. Names and ranges are those of an xAPI result. */
export const ActivityResult = z.strictObject({
  completion: z.boolean().optional(),
  success: z.boolean().optional(),
  /** Scaled, -1 to 1. */
  score: z.number().min(-1).max(1).optional(),
});
/** How it went. */
export type ActivityResult = z.infer<typeof ActivityResult>;

/** Something a member did, or that others recognised in what a member did. Points and badges stand on these. */
export const Activity = z
  .strictObject({
    id: ActivityId,
    /** Whose merit it is. */
    member: Id,
    /** Who recognised it, where that is somebody's act: who accepted the answer, who endorsed it. Null for one's own deed. */
    by: Id.nullable(),
    verb: Verb,
    object: ActivityObject,
    topic: Topic.nullable(),
    result: ActivityResult.nullable(),
    at: Timestamp,
    /** Taken back: the comment was deleted, the answer is no longer accepted. */
    undone: z.boolean(),
    /** Counts takings-back and comings-back: even while it stands, odd while it is undone. */
    turn: z.int().nonnegative(),
  })
  .meta({ id: 'Activity' });
/** Something a member did. */
export type Activity = z.infer<typeof Activity>;

/** A member as another system names them. They exist from then on, whether or not they ever open a widget. */
export const ActivityActor = z.strictObject({
  /** What the issuer's tokens say as `sub`. */
  subject: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected no control characters'),
  /** Our short name of the issuer. May be left out where the community has exactly one. */
  issuer: z.string().max(64).optional(),
  name: line(80).optional(),
  title: line(120).optional(),
  avatar: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  /** Groups, as tokens name them. */
  groups: z.array(line(120)).max(200).optional(),
});
/** A member as another system names them. */
export type ActivityActor = z.infer<typeof ActivityActor>;

/** What another system tells of. */
export const ActivityRecord = z.strictObject({
  id: ActivityId,
  actor: ActivityActor,
  verb: Verb,
  object: ActivityObject,
  topic: Topic.optional(),
  /** When it happened, from 2000 on; default now. At most a day in the future, for clocks that are ahead. */
  at: Timestamp.optional(),
  result: ActivityResult.optional(),
});
/** What another system tells of. */
export type ActivityRecord = z.infer<typeof ActivityRecord>;

/**
 * What became of one record of a batch.
 *
 * - `recorded`: new, and kept.
 * - `known`: told before in the same words; nothing changed.
 * - `conflict`: the id was used before for something else; nothing changed.
 * - `invalid`: not kept; `message` says why.
 */
export const RecordOutcome = z.strictObject({
  id: z.string(),
  outcome: z.enum(['recorded', 'known', 'conflict', 'invalid']),
  message: z.string().optional(),
});
/** What became of one record of a batch. */
export type RecordOutcome = z.infer<typeof RecordOutcome>;

/** Activities: what members did, here and in the portals around. The door through which other systems tell of it. */
export const activities = defineContract({
  name: 'activities',
  operations: {
    'activity.record': {
      summary: 'Tells of something a member did elsewhere. The same id in the same words changes nothing.',
      access: 'admin',
      scope: 'activity:write',
      input: ActivityRecord,
      output: z.strictObject({ activity: Activity, known: z.boolean() }),
    },
    'activity.recordAll': {
      summary:
        'Tells of up to 500 activities. Each stands for itself: what is wrong with one does not keep the others out.',
      access: 'admin',
      scope: 'activity:write',
      cost: 20,
      bytes: 524_288,
      input: z.strictObject({ activities: z.array(z.unknown()).min(1).max(500) }),
      output: z.strictObject({ results: z.array(RecordOutcome) }),
    },
    'activity.undo': {
      summary: 'Takes an activity back that was told of, or brings it back. Points go and come with it.',
      access: 'admin',
      scope: 'activity:write',
      input: z.strictObject({ id: ActivityId, on: z.boolean().default(true) }),
      output: Activity,
    },
    'statement.store': {
      summary: 'Keeps xAPI 1.0.3 statements, all or none. `/xapi/statements` asks this.',
      access: 'admin',
      scope: 'activity:write',
      cost: 5,
      bytes: 524_288,
      input: z.strictObject({ statements: z.array(z.unknown()).min(1).max(500) }),
      output: z.strictObject({ ids: z.array(z.string()) }),
    },
    'statement.find': {
      summary: 'One xAPI statement by its id, or those that fit, latest first. `/xapi/statements` asks this.',
      access: 'admin',
      scope: 'activity:write',
      reads: true,
      cost: 2,
      input: z.strictObject({
        id: z.string().max(40).optional(),
        /** With an id: one that was taken back, rather than one that stands. */
        voided: z.boolean().default(false),
        /** Hashes of the conditions, as `/xapi/statements` makes them. */
        terms: z.array(z.string().max(50)).max(10).default([]),
        since: z.number().optional(),
        until: z.number().optional(),
        ascending: z.boolean().default(false),
        /** 0 for as many as there may be. */
        limit: z.int().nonnegative().default(0),
        from: z.tuple([z.int(), z.int(), z.string().max(40)]).optional(),
      }),
      output: z.strictObject({
        statements: z.array(z.unknown()),
        after: z.tuple([z.int(), z.int(), z.string()]).nullable(),
      }),
    },
    'activity.list': {
      summary: 'What the caller did, latest first.',
      access: 'learner',
      reads: true,
      input: z.strictObject({ cursor: z.string().max(400).optional() }),
      output: z.strictObject({ activities: z.array(Activity), after: z.string().nullable() }),
    },
    'activity.history': {
      summary:
        'What members did, undone or not, by member, time and id. For the system itself, which counts history anew from it.',
      access: 'admin',
      reads: true,
      input: z.strictObject({
        /** Absent: all members, one after another. */
        memberId: Id.optional(),
        limit: z.int().min(1).max(2_000).default(500),
        cursor: z.string().max(400).optional(),
      }),
      output: z.strictObject({ activities: z.array(Activity), after: z.string().nullable() }),
    },
  },
  events: {
    /** Announced within the transaction, to other domains alone. */
    'activity.recorded': Activity,
    'activity.reversed': Activity,
    'activity.restored': Activity,
  },
});
