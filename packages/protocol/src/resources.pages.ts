import * as z from 'zod';
import { Id, Timestamp, Topic } from './contract.ts';
import { Person, Role } from './members.ts';
import {
  MyResource,
  Resource,
  ResourceFields,
  ResourceLevel,
  ResourceList,
  ResourceTally,
  ResourceType,
  Skill,
} from './resources.things.ts';
import { prose } from './text.ts';

/** Which resources to list. All given conditions hold. */
export const ResourceFilter = z.strictObject({
  list: Topic.optional(),
  query: prose(200).optional(),
  types: z.array(ResourceType).max(8).optional(),
  skill: Skill.optional(),
  level: ResourceLevel.optional(),
  language: z.string().max(35).optional(),
  /** At most so many minutes. */
  minutes: z.int().positive().optional(),
  sharedBy: Id.optional(),
  /** Those the caller has saved, started or done. */
  mine: z.enum(['saved', 'started', 'done']).optional(),
  /**
   * `attention`: published ones that are stale, dead or reported, for who may curate. `submitted`, `returned` and `removed`:
   * own ones, those in lists the caller owns, and all for curators.
   */
  state: z.enum(['published', 'submitted', 'returned', 'attention', 'removed']).default('published'),
});
/** Which resources to list. */
export type ResourceFilter = z.infer<typeof ResourceFilter>;

/**
 * Order of resources.
 *
 * - `curated`: with words to look for, the best match first; otherwise the list's own order; without a list, newest first.
 * - `newest`: last published first.
 * - `useful`: by a Bayesian mean of the ratings: each resource starts with five ratings of 3, so that one enthusiast does not
 *   put it above what thirty found good.
 * - `recommended`: by how many recommend it, then newest first.
 * - `shortest`: fewest minutes first; unknown ones at the end.
 */
export const ResourceSort = z.enum(['curated', 'newest', 'useful', 'recommended', 'shortest']);
/** Order of resources. */
export type ResourceSort = z.infer<typeof ResourceSort>;

/**
 * What can be chosen to narrow a list further, with how many there are of each, most frequent first. Without a filter all are
 * counted; with one, the newest 2,000 that fit.
 */
export const Facets = z.strictObject({
  types: z.array(z.strictObject({ value: ResourceType, count: z.int() })),
  skills: z.array(z.strictObject({ value: Skill, count: z.int() })).max(30),
  levels: z.array(z.strictObject({ value: ResourceLevel, count: z.int() })),
  languages: z.array(z.strictObject({ value: z.string(), count: z.int() })).max(30),
});
/** What can be chosen to narrow a list further. */
export type Facets = z.infer<typeof Facets>;

/** What depends on who is looking; never part of a fact. */
export const ResourceViewer = z.strictObject({
  member: Id.nullable(),
  role: Role.nullable(),
  /** What becomes of what this caller shares here. `no` as well where the list is closed, or does not exist. */
  shares: z.enum(['published', 'submitted', 'no']),
  /** Whether this caller may review, place and order here: curators everywhere, also where no list was made yet, and its owner in a list. */
  curates: z.boolean(),
  /** How many wait for a curator here; 0 for others. */
  waiting: z.int().nonnegative(),
  /** By resource, for those on the page; left out where nothing was done. */
  mine: z.record(Id, MyResource),
});
/** What depends on who is looking. */
export type ResourceViewer = z.infer<typeof ResourceViewer>;

/** A page of resources with everything needed to draw it. */
export const ResourcePage = z
  .strictObject({
    epoch: z.string(),
    /** The head of `resources:all` when it was read: join the stream with `since` = this. */
    seq: z.int().nonnegative(),
    /** The list that was asked for; null for the whole library, and for a key nobody has made a list for. */
    list: ResourceList.nullable(),
    resources: z.array(Resource),
    tallies: z.array(ResourceTally),
    people: z.array(Person),
    /** On the first page only. */
    facets: Facets.nullable(),
    /** How many fit; with a filter counted up to 10,000, with words up to the newest 2,000. */
    total: z.int().nonnegative(),
    after: z.string().nullable(),
    viewer: ResourceViewer,
  })
  .meta({ id: 'ResourcePage' });
/** A page of resources. */
export type ResourcePage = z.infer<typeof ResourcePage>;

/** What was said when a resource was changed. */
export const ResourceRevision = z.strictObject({
  revision: z.int().nonnegative(),
  at: Timestamp,
  editor: Id.nullable(),
  fields: ResourceFields,
});
/** What was said when a resource was changed. */
export type ResourceRevision = z.infer<typeof ResourceRevision>;

/** What is wrong with a resource. */
export const ResourceProblem = z.enum(['dead', 'outdated', 'wrong', 'other']);
/** What is wrong with a resource. */
export type ResourceProblem = z.infer<typeof ResourceProblem>;

/** What one member has said is wrong with a resource. */
export const ResourceReport = z.strictObject({
  problem: ResourceProblem,
  note: z.string(),
  /** Who said so; null where the caller shared the resource, who is not told. */
  by: Id.nullable(),
  at: Timestamp,
});
/** What one member has said is wrong with a resource. */
export type ResourceReport = z.infer<typeof ResourceReport>;

/** What is said to be wrong with a resource, as long as nobody has settled it. */
export const ReportedResource = z.strictObject({
  resourceId: Id,
  /** How many have said so. */
  total: z.int().positive(),
  /** Latest first. */
  reports: z.array(ResourceReport).max(20),
});
/** What is said to be wrong with a resource, as long as nobody has settled it. */
export type ReportedResource = z.infer<typeof ReportedResource>;
