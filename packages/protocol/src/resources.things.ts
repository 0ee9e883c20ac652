import * as z from 'zod';
import { Id, Timestamp, Topic } from './contract.ts';
import { Person } from './members.ts';
import { WebAddress } from './previews.ts';
import { line, prose } from './text.ts';
import { Attachment, Picture } from './uploads.ts';

/** What a resource is. */
export const ResourceType = z.enum(['article', 'video', 'podcast', 'course', 'book', 'file', 'event', 'person']);
/** What a resource is. */
export type ResourceType = z.infer<typeof ResourceType>;

/** For whom it is. */
export const ResourceLevel = z.enum(['beginner', 'intermediate', 'advanced']);
/** For whom it is. */
export type ResourceLevel = z.infer<typeof ResourceLevel>;

/**
 * Whether everybody sees it. What is not published is seen by who shared it, by curators and by the owners of the lists it
 * is in, and by nobody else.
 *
 * - `published`: everybody does.
 * - `submitted`: it waits for somebody who may review it.
 * - `returned`: it was given back with a note; its author may change it, which submits it again.
 * - `removed`: its author may bring back what the author removed, curators everything.
 */
export const ResourceState = z.enum(['published', 'submitted', 'returned', 'removed']);
/** Whether everybody sees it. */
export type ResourceState = z.infer<typeof ResourceState>;

/** A word that says what one learns from it. */
export const Skill = line(40);

/** What people say about a resource when they share or change it. */
export const ResourceFields = z.strictObject({
  type: ResourceType,
  title: line(200),
  /** Where it is. Needed for all but files, people and events. */
  url: WebAddress.nullable(),
  description: prose(2_000),
  /** Minutes it takes. */
  minutes: z.int().min(1).max(100_000).nullable(),
  /** BCP 47. */
  language: z
    .string()
    .max(35)
    .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'expected a language tag')
    .nullable(),
  level: ResourceLevel.nullable(),
  skills: z.array(Skill).max(10),
  author: line(120).nullable(),
  /** For an event: when it begins and ends. */
  startsAt: Timestamp.nullable(),
  endsAt: Timestamp.nullable(),
});
/** What people say about a resource. */
export type ResourceFields = z.infer<typeof ResourceFields>;

/** Where a resource stands in one list. */
export const Placement = z.strictObject({
  list: Topic,
  /** Sorts the list's entries, compared as plain ASCII text. */
  position: z.string().max(200),
});
/** Where a resource stands in one list. */
export type Placement = z.infer<typeof Placement>;

/** Something worth learning from, as everybody sees it who may. */
export const Resource = ResourceFields.extend({
  id: Id,
  state: ResourceState,
  /** What a curator said when giving it back; empty otherwise. */
  note: prose(1_000),
  /** Who shared it; null where nobody here did. Of an erased member an id is left that is nobody's. */
  sharedBy: Id.nullable(),
  /** Name of the site or its host; null without an address. */
  site: line(120).nullable(),
  picture: Picture.nullable(),
  /** The file itself. Where its transcript and captions are too long to travel with every fact, they are left out here. */
  file: Attachment.nullable(),
  /** For a person: the member it points at, if it is one. */
  member: Id.nullable(),
  /** Lists it is in, by key. One that was removed is no longer named; who held this before drops it with the list. */
  lists: z.array(Placement).max(10),
  createdAt: Timestamp,
  editedAt: Timestamp.nullable(),
  revision: z.int().nonnegative(),
  /** From this moment on it is shown as stale, until somebody confirms it; null for never. Follows from the settings. */
  freshUntil: Timestamp.nullable(),
  /** What was found at the address; `unknown` before the first look, and where there is none. Dead after three days in vain. */
  link: z.enum(['ok', 'dead', 'unknown']),
  checkedAt: Timestamp.nullable(),
  /** The number in `resources:all` that last wrote it, whichever stream told of it. */
  seq: z.int().positive(),
}).meta({ id: 'Resource' });
/** Something worth learning from. */
export type Resource = z.infer<typeof Resource>;

/** Why somebody recommends a resource. */
export const Recommendation = z.strictObject({ by: Id, reason: prose(500), at: Timestamp });
/** Why somebody recommends a resource. */
export type Recommendation = z.infer<typeof Recommendation>;

/** The counts of one resource: they change often, so they travel without its text. */
export const ResourceTally = z
  .strictObject({
    /** The resource's id. */
    id: Id,
    /** How many recommend it. Who shared it with a reason is one of them. */
    recommended: z.int().nonnegative(),
    /** Some of them, latest first; `resource.get` tells all. */
    recommendations: z.array(Recommendation).max(5),
    /** How many gave 1, 2, 3, 4 and 5 for its usefulness. */
    ratings: z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]),
    /** How many have worked through it. */
    done: z.int().nonnegative(),
    /** Comments in its discussion. */
    comments: z.int().nonnegative(),
    /** The `seq` in `resources:all` that last wrote it. */
    seq: z.int().positive(),
  })
  .meta({ id: 'ResourceTally' });
/** The counts of one resource. */
export type ResourceTally = z.infer<typeof ResourceTally>;

/** A curated list. */
export const ResourceList = z
  .strictObject({
    /** As an editor writes it in `list="…"`. */
    key: Topic,
    title: line(120),
    description: prose(1_000),
    /** Who looks after it, besides curators; null where the community does. */
    owner: Id.nullable(),
    /** `open`: what members share is seen at once; `reviewed`: a curator or the owner looks at it first; `closed`: these alone add. */
    submissions: z.enum(['open', 'reviewed', 'closed']),
    /** Published resources in it. */
    count: z.int().nonnegative(),
    removed: z.boolean(),
    /** The `seq` in `resources:all` that last wrote it. */
    seq: z.int().positive(),
  })
  .meta({ id: 'ResourceList' });
/** A curated list. */
export type ResourceList = z.infer<typeof ResourceList>;

/** Settings of the whole library. */
export const LibrarySettings = z
  .strictObject({
    /** For what is shared outside any list. */
    submissions: z.enum(['open', 'reviewed', 'closed']),
    /** Days after which a resource is shown as stale; null for never. */
    staleAfter: z.int().min(7).max(3_650).nullable(),
    /** Whether addresses are looked at from time to time. */
    checkLinks: z.boolean(),
  })
  .meta({ id: 'LibrarySettings' });
/** Settings of the whole library. */
export type LibrarySettings = z.infer<typeof LibrarySettings>;

/**
 * What every fact about resources carries: the new state of each thing it touched. Large ones are told in several facts of
 * the same name, one after the other.
 */
export const ResourceChange = z
  .strictObject({
    resources: z.array(Resource).optional(),
    tallies: z.array(ResourceTally).optional(),
    lists: z.array(ResourceList).optional(),
    /** Resources that not everybody may see any longer: their text and counts are to be forgotten, unless newer ones are held. */
    gone: z.array(z.strictObject({ id: Id, seq: z.int().positive() })).optional(),
    /** New settings. `freshUntil` of every resource follows from them: what is held is to be loaded afresh. */
    settings: LibrarySettings.optional(),
    people: z.array(Person).optional(),
  })
  .meta({ id: 'ResourceChange' });
/** What every fact about resources carries. */
export type ResourceChange = z.infer<typeof ResourceChange>;

/**
 * Something about a resource that is somebody's merit. Each is told once for every turn it takes.
 *
 * - `shared`: it is published. `member` shared it.
 * - `recommended`: somebody else recommends it. `member` shared it, `by` recommends it.
 * - `useful`: somebody else gave it 4 or 5. `member` shared it; who rated it is not told.
 * - `finished`: `member` has worked through what somebody else shared.
 */
export const ResourceCredit = z.strictObject({
  /** Unique for kind, resource and whoever acted; says nothing of who rated. */
  id: z.string().max(200),
  kind: z.enum(['shared', 'recommended', 'useful', 'finished']),
  /** Whether it holds now. */
  on: z.boolean(),
  resourceId: Id,
  type: ResourceType,
  title: line(200),
  member: Id,
  by: Id.nullable(),
});
/** Something about a resource that is somebody's merit. */
export type ResourceCredit = z.infer<typeof ResourceCredit>;

/** What one member has done with one resource. */
export const MyResource = z.strictObject({
  saved: z.boolean(),
  progress: z.enum(['none', 'started', 'done']),
  /** 1 to 5 for its usefulness; null for none. */
  rating: z.int().min(1).max(5).nullable(),
  recommends: z.boolean(),
});
/** What one member has done with one resource. */
export type MyResource = z.infer<typeof MyResource>;
