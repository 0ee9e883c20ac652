import * as z from 'zod';
import { Verb } from './activities.ts';
import { defineContract, Id, Timestamp, Topic } from './contract.ts';
import { Person } from './members.ts';
import { line, prose } from './text.ts';

/** Whether something was done often enough. */
export const CountCriterion = z.strictObject({
  kind: z.literal('count'),
  verb: Verb,
  atLeast: z.int().min(1).max(100_000),
  /** Only those done to this object, or to objects of this type. */
  objectId: line(500).optional(),
  objectType: line(60).optional(),
  topic: Topic.optional(),
});

/** One thing a badge asks for. */
export const Criterion = z.discriminatedUnion('kind', [
  CountCriterion,
  /** Points in all, or in one topic. */
  z.strictObject({ kind: z.literal('points'), atLeast: z.int().min(1).max(10_000_000), topic: Topic.optional() }),
  /** Days of a streak. */
  z.strictObject({ kind: z.literal('streak'), atLeast: z.int().min(2).max(3_650) }),
  /** A pathway walked to its end: the activity `pathway.completed` on it. */
  z.strictObject({ kind: z.literal('pathway'), pathway: line(500) }),
  /** Another badge held. */
  z.strictObject({ kind: z.literal('badge'), badgeId: Id }),
]);
/** One thing a badge asks for. */
export type Criterion = z.infer<typeof Criterion>;

/** What a badge asks for. Without criteria it is awarded by hand alone. */
export const Criteria = z.strictObject({
  /** `all` of them, or `any` of them. */
  match: z.enum(['all', 'any']),
  of: z.array(Criterion).max(10),
  /** What is done from this moment on no longer counts. */
  by: Timestamp.nullable().default(null),
});
/** What a badge asks for. */
export type Criteria = z.infer<typeof Criteria>;

/** How a generated picture looks. */
export const BadgeDesign = z.strictObject({
  shape: z.enum(['circle', 'shield', 'hexagon', 'star', 'ribbon']),
  symbol: z.enum([
    'star',
    'heart',
    'book',
    'bulb',
    'chat',
    'check',
    'flag',
    'flame',
    'gem',
    'globe',
    'graduate',
    'hand',
    'key',
    'leaf',
    'medal',
    'mountain',
    'people',
    'puzzle',
    'rocket',
    'tool',
    'trophy',
  ]),
  colour: z.enum(['teal', 'blue', 'violet', 'rose', 'red', 'orange', 'gold', 'green', 'slate']),
});
/** How a generated picture looks. */
export type BadgeDesign = z.infer<typeof BadgeDesign>;

/** A badge that can be earned, as everybody who may know of it sees it. */
export const Badge = z
  .strictObject({
    id: Id,
    name: line(80),
    description: prose(500),
    /** Address of its picture on this server, drawn from `design` or uploaded. */
    picture: z.string().max(500),
    design: BadgeDesign.nullable(),
    criteria: Criteria,
    /** Not told of before it is earned. */
    secret: z.boolean(),
    /** How often it can be earned: criteria are then counted anew from the last award. */
    repeatable: z.boolean(),
    /** Words that say what its holder is good at. */
    skills: z.array(line(60)).max(20),
    /** No longer awarded; who holds it keeps it. */
    retired: z.boolean(),
    /** Members who hold it and show it, when this was read. */
    holders: z.int().nonnegative(),
    /** The `seq` in `badges:catalogue` that last wrote it. */
    seq: z.int().positive(),
  })
  .meta({ id: 'Badge' });
/** A badge that can be earned. */
export type Badge = z.infer<typeof Badge>;

/** Who may see that a member holds a badge: all, or only the member. */
export const AwardVisibility = z.enum(['community', 'private']);
/** Who may see that a member holds a badge. */
export type AwardVisibility = z.infer<typeof AwardVisibility>;

/** Somebody vouches for an award. */
export const Endorsement = z.strictObject({ by: Id, at: Timestamp, note: prose(500) });
/** Somebody vouches for an award. */
export type Endorsement = z.infer<typeof Endorsement>;

/** That a member earned a badge. */
export const Award = z
  .strictObject({
    id: Id,
    badgeId: Id,
    member: Id,
    at: Timestamp,
    /** 1 for the first time; a repeatable badge counts on. */
    turn: z.int().positive(),
    /** Who awarded it by hand, and why; null and empty where criteria did. */
    by: Id.nullable(),
    reason: prose(500),
    visibility: AwardVisibility,
    /** Address of the public page that proves it, once its holder has made one; null otherwise. */
    shared: z.string().nullable(),
    endorsements: z.array(Endorsement).max(50),
    revoked: z.strictObject({ at: Timestamp, reason: prose(500) }).nullable(),
    /** Whether its holder has been congratulated. Always true for others. */
    seen: z.boolean(),
    /** The `seq` in `badges:<member>` that last wrote it. */
    seq: z.int().positive(),
  })
  .meta({ id: 'Award' });
/** That a member earned a badge. */
export type Award = z.infer<typeof Award>;

/** How far somebody is with one criterion. */
export const Progress = z.strictObject({ have: z.int().nonnegative(), want: z.int().positive() });
/** How far somebody is with one criterion. */
export type Progress = z.infer<typeof Progress>;

/** What a badge is to one member. */
export const BadgeProgress = z.strictObject({
  badgeId: Id,
  /** In the order of the criteria. */
  criteria: z.array(Progress),
  /** 0 to 1, of the next time it can be earned. */
  share: z.number().min(0).max(1),
});
/** What a badge is to one member. */
export type BadgeProgress = z.infer<typeof BadgeProgress>;

/** The catalogue as one member sees it, with what somebody holds. */
export const BadgePage = z
  .strictObject({
    epoch: z.string(),
    /** The head of `badges:<member>`; 0 without a member. */
    seq: z.int().nonnegative(),
    /** Whose awards these are; null without one. */
    member: Person.nullable(),
    badges: z.array(Badge),
    awards: z.array(Award),
    /** The caller's own; empty for others. */
    progress: z.array(BadgeProgress),
    people: z.array(Person),
    /** Secret badges the caller does not hold. */
    secrets: z.int().nonnegative(),
  })
  .meta({ id: 'BadgePage' });
/** The catalogue as one member sees it. */
export type BadgePage = z.infer<typeof BadgePage>;

/** What facts of `badges:<member>` carry: the award's new state, and its badge. */
export const AwardChange = z
  .strictObject({ award: Award, badge: Badge, people: z.array(Person) })
  .meta({ id: 'AwardChange' });
/** What facts of `badges:<member>` carry. */
export type AwardChange = z.infer<typeof AwardChange>;

const OneAward = z.strictObject({ awardId: Id });
const Done = z.strictObject({});

/** Badges: a catalogue, awards by criteria or by hand, and credentials after Open Badges 3.0. Streams `badges:<member>`, `badges:catalogue`. */
export const badges = defineContract({
  name: 'badges',
  operations: {
    'badge.list': {
      summary: 'The catalogue with the caller’s awards and progress, or with what another member shows.',
      access: 'reader',
      reads: true,
      input: z.strictObject({ memberId: Id.optional() }),
      output: BadgePage,
    },
    'badge.holders': {
      summary: 'Who holds a badge and shows it, latest first.',
      access: 'learner',
      reads: true,
      input: z.strictObject({ badgeId: Id, cursor: z.string().max(400).optional() }),
      output: z.strictObject({ awards: z.array(Award), people: z.array(Person), after: z.string().nullable() }),
    },
    'badge.save': {
      summary: 'Makes a badge, or changes one. Awards that were given stay.',
      access: 'admin',
      bytes: 1_000_000,
      input: z.strictObject({
        id: Id,
        name: line(80),
        description: prose(500).default(''),
        design: BadgeDesign.nullable().default(null),
        /** A picture of one's own, base64, PNG, JPEG, WebP or GIF, at most 700 KB: kept square without its metadata. Absent: the one it has. */
        upload: z.base64().max(950_000).optional(),
        criteria: Criteria,
        secret: z.boolean().default(false),
        repeatable: z.boolean().default(false),
        skills: z.array(line(60)).max(20).default([]),
        retired: z.boolean().default(false),
      }),
      output: Badge,
    },
    'badge.award': {
      summary: 'Awards a badge by hand, with a reason. The same id again changes nothing.',
      access: 'curator',
      scope: 'badges:award',
      cost: 5,
      input: z.strictObject({ id: Id, badgeId: Id, memberId: Id, reason: line(500) }),
      output: Award,
    },
    'badge.revoke': {
      summary: 'Takes an award back, with a reason. Its credential is no longer valid.',
      access: 'moderator',
      scope: 'badges:award',
      input: OneAward.extend({ reason: line(500) }),
      output: Award,
    },
    'badge.endorse': {
      summary: 'Vouches for somebody else’s award, or no longer.',
      access: 'learner',
      cost: 2,
      input: OneAward.extend({ on: z.boolean(), note: prose(500).default('') }),
      output: Award,
    },
    'badge.show': {
      summary: 'Chooses who may see one of the caller’s own awards, and whether it has a public page.',
      access: 'learner',
      input: OneAward.extend({ visibility: AwardVisibility.optional(), shared: z.boolean().optional() }),
      output: Award,
    },
    'badge.seen': {
      summary: 'The caller has been congratulated on these awards.',
      access: 'learner',
      input: z.strictObject({ awardIds: z.array(Id).min(1).max(100) }),
      output: Done,
    },
    'badge.credential': {
      summary:
        'One of the caller’s own awards as an Open Badges 3.0 credential: JSON, signed JWT, or baked into a picture.',
      access: 'learner',
      reads: true,
      cost: 5,
      input: OneAward.extend({ format: z.enum(['json', 'jwt', 'png', 'svg']) }),
      output: z.strictObject({
        /** Name for the file. */
        name: z.string(),
        type: z.string(),
        encoding: z.enum(['utf-8', 'base64']),
        content: z.string(),
      }),
    },
    'badge.rotateKey': {
      summary: 'Signs credentials with a new key from now on. What was signed before stays valid.',
      access: 'admin',
      cost: 10,
      input: z.strictObject({
        /** Ed25519, or ECDSA with P-256 for verifiers that do not know Ed25519. */
        algorithm: z.enum(['EdDSA', 'ES256']).default('EdDSA'),
      }),
      output: z.strictObject({ keyId: z.string(), at: Timestamp }),
    },
  },
  events: {
    /** In `badges:catalogue`. */
    'badge.saved': Badge,
    /** In `badges:<member>`. */
    'badge.awarded': AwardChange,
    'badge.revoked': AwardChange,
    'badge.changed': AwardChange,
  },
});
