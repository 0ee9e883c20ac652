import * as z from 'zod';
import { defineContract, Id, Timestamp, Topic } from './contract.ts';
import { Receipt } from './discussions.ts';
import { Person, Role } from './members.ts';
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
 * Whether everybody sees it.
 *
 * - `published`: they do.
 * - `submitted`: its author and curators do; it waits for one of them.
 * - `returned`: a curator gave it back with a note; its author may change it and submit again.
 * - `removed`: nobody does, but its author and curators may bring it back.
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
  /** Who shared it; null for an erased member. */
  sharedBy: Id.nullable(),
  /** Name of the site or its host; null without an address. */
  site: line(120).nullable(),
  picture: Picture.nullable(),
  file: Attachment.nullable(),
  /** For a person: the member it points at. */
  member: Id.nullable(),
  lists: z.array(Placement).max(50),
  createdAt: Timestamp,
  editedAt: Timestamp.nullable(),
  revision: z.int().nonnegative(),
  /** From this moment on it is shown as stale, until somebody confirms it; null for never. */
  freshUntil: Timestamp.nullable(),
  /** What the last look at the address found; `unknown` before the first one, and where there is none. */
  link: z.enum(['ok', 'dead', 'unknown']),
  checkedAt: Timestamp.nullable(),
  /** The `seq` in `resources:all` that last wrote it. */
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
    /** How many recommend it, whoever shared it included. */
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

/** What every fact about resources carries: the new state of each thing it touched. */
export const ResourceChange = z
  .strictObject({
    resources: z.array(Resource).optional(),
    tallies: z.array(ResourceTally).optional(),
    lists: z.array(ResourceList).optional(),
    people: z.array(Person).optional(),
  })
  .meta({ id: 'ResourceChange' });
/** What every fact about resources carries. */
export type ResourceChange = z.infer<typeof ResourceChange>;

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
  /** `attention`: stale, dead or reported, for who may curate. `submitted` and `returned`: own ones, and all for curators. */
  state: z.enum(['published', 'submitted', 'returned', 'attention', 'removed']).default('published'),
});
/** Which resources to list. */
export type ResourceFilter = z.infer<typeof ResourceFilter>;

/** Order of resources. `curated` is the list's own; without a list, and with words to look for, the best match comes first. */
export const ResourceSort = z.enum(['curated', 'newest', 'useful', 'recommended', 'shortest']);
/** Order of resources. */
export type ResourceSort = z.infer<typeof ResourceSort>;

/** What can be chosen to narrow a list further, with how many there are of each. At most 30 of a kind, most frequent first. */
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
  /** What becomes of what this caller shares here. */
  shares: z.enum(['published', 'submitted', 'no']),
  /** Whether this caller may review, place and order here. */
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
    /** How many fit; counted up to 10,000. */
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

/** Forms in which resources can be brought in. */
export const ImportFormat = z.enum(['bookmarks', 'csv', 'opml', 'pack']);
/** Forms in which resources can be brought in. */
export type ImportFormat = z.infer<typeof ImportFormat>;

/** What became of one record of an import. */
export const ImportLine = z
  .strictObject({
    /** The line or record in the source, from 1. */
    line: z.int().positive(),
    title: z.string(),
    /** `known`: it is here already, and nothing changed. `skipped`: broken; `message` says how. */
    outcome: z.enum(['added', 'known', 'skipped']),
    message: z.string(),
  })
  .meta({ id: 'ImportLine' });
/** What became of one record of an import. */
export type ImportLine = z.infer<typeof ImportLine>;

const OneResource = z.strictObject({ resourceId: Id });
const Toggle = OneResource.extend({ on: z.boolean() });
const Done = z.strictObject({});
const Fields = ResourceFields.partial().required({ type: true, title: true });

/** Resources: what is worth learning, shared and curated by members. Stream `resources:all`. */
export const resources = defineContract({
  name: 'resources',
  operations: {
    'resource.list': {
      summary: 'A page of the library or of one list, filtered, searched and sorted.',
      access: 'reader',
      reads: true,
      cost: 2,
      input: z.strictObject({
        filter: ResourceFilter.prefault({}),
        sort: ResourceSort.default('curated'),
        cursor: z.string().max(600).optional(),
        limit: z.int().min(1).max(50).default(24),
      }),
      output: ResourcePage,
    },
    'resource.get': {
      summary: 'One resource, with all who recommend it.',
      access: 'reader',
      reads: true,
      input: OneResource,
      output: z.strictObject({
        resource: Resource,
        tally: ResourceTally,
        recommendations: z.array(Recommendation).max(200),
        people: z.array(Person),
        mine: MyResource,
      }),
    },
    'resource.share': {
      summary:
        'Shares a resource. An address that is here already is a `conflict` that names the resource in `resourceId`. The same id with the same content answers the first result again.',
      access: 'learner',
      cost: 5,
      input: Fields.extend({
        id: Id,
        list: Topic.optional(),
        /** Why one should look at it. */
        reason: prose(500).default(''),
        /** For a file: the upload. */
        uploadId: Id.optional(),
        /** For a person: the member. */
        memberId: Id.optional(),
        /** The request it answers, if any: that is closed by it. */
        requestId: Id.optional(),
      }),
      output: Receipt.extend({ state: ResourceState }),
    },
    'resource.edit': {
      summary:
        'Changes what is said about a resource; earlier versions stay in its history. Given back, it is submitted again.',
      access: 'learner',
      cost: 5,
      input: ResourceFields.partial().extend({
        /** Id of the edit itself: the same edit sent twice is one edit. */
        id: Id,
        resourceId: Id,
        /** The revision that was edited; another one in the record is a `conflict`. */
        revision: z.int().nonnegative(),
        uploadId: Id.optional(),
      }),
      output: Receipt,
    },
    'resource.history': {
      summary: 'Every version of a resource, latest first.',
      access: 'reader',
      reads: true,
      input: OneResource,
      output: z.strictObject({ revisions: z.array(ResourceRevision), people: z.array(Person) }),
    },
    'resource.remove': {
      summary: 'Removes a resource, or brings it back. Its author and curators may.',
      access: 'learner',
      cost: 2,
      input: Toggle,
      output: Receipt,
    },
    'resource.review': {
      summary: 'Publishes what was submitted, or gives it back with a note.',
      access: 'learner',
      input: OneResource.extend({ accept: z.boolean(), note: prose(1_000).default('') }),
      output: Receipt,
    },
    'resource.recommend': {
      summary: 'Recommends a resource with a reason, or no longer.',
      access: 'learner',
      input: Toggle.extend({ reason: prose(500).default('') }),
      output: Receipt,
    },
    'resource.rate': {
      summary: 'Says how useful a resource was, 1 to 5, or takes that back. Who shared it may not.',
      access: 'learner',
      input: OneResource.extend({ rating: z.int().min(1).max(5).nullable() }),
      output: Receipt,
    },
    'resource.save': {
      summary: 'Keeps a resource for later, or no longer. Private to the caller.',
      access: 'learner',
      input: Toggle,
      output: Done,
    },
    'resource.progress': {
      summary: 'Marks a resource as started or done, or neither.',
      access: 'learner',
      input: OneResource.extend({ progress: MyResource.shape.progress }),
      output: Done,
    },
    'resource.place': {
      summary: 'Puts a resource into a list, moves it there, or takes it out. Curators and the list’s owner may.',
      access: 'learner',
      input: OneResource.extend({
        list: Topic,
        on: z.boolean(),
        /** The resource it comes after; null for the beginning; absent for the end. */
        after: Id.nullable().optional(),
      }),
      output: Receipt,
    },
    'resource.report': {
      summary: 'Tells who curates that something is wrong with a resource.',
      access: 'learner',
      cost: 3,
      input: OneResource.extend({ problem: ResourceProblem, note: prose(500).default('') }),
      output: Done,
    },
    'resource.confirm': {
      summary: 'Says that a resource is still good: it is no longer stale, and reports about it are settled.',
      access: 'learner',
      input: OneResource,
      output: Receipt,
    },
    'resource.suggest': {
      summary: 'Skills that begin with the prefix, most used first.',
      access: 'reader',
      reads: true,
      input: z.strictObject({ prefix: prose(40) }),
      output: z.array(Skill).max(10),
    },
    'resource.import': {
      summary:
        'Brings in bookmarks (HTML), CSV, OPML or a starter pack, or says what would become of them. Nothing is brought in twice.',
      access: 'curator',
      cost: 50,
      bytes: 2_097_152,
      input: z.strictObject({
        format: ImportFormat,
        /** The file’s text; for a pack, its name. */
        text: z.string().max(2_000_000),
        /** The list all of it goes into; absent: folders become lists. */
        list: Topic.optional(),
        dryRun: z.boolean().default(true),
      }),
      output: z.strictObject({
        added: z.int(),
        known: z.int(),
        skipped: z.int(),
        /** The first 1,000 records. */
        lines: z.array(ImportLine).max(1_000),
      }),
    },
    'list.all': {
      summary: 'All lists, by title.',
      access: 'reader',
      reads: true,
      input: z.strictObject({}),
      output: z.strictObject({ lists: z.array(ResourceList).max(1_000), people: z.array(Person) }),
    },
    'list.save': {
      summary: 'Makes or changes a list. Curators may, and the owner of this one.',
      access: 'learner',
      cost: 2,
      input: z.strictObject({
        key: Topic,
        title: line(120),
        description: prose(1_000).default(''),
        owner: Id.nullable().default(null),
        submissions: ResourceList.shape.submissions.default('open'),
      }),
      output: ResourceList,
    },
    'list.remove': {
      summary: 'Removes a list. The resources in it stay in the library.',
      access: 'curator',
      input: z.strictObject({ key: Topic }),
      output: Done,
    },
    'library.settings': {
      summary: 'Settings of the whole library.',
      access: 'reader',
      reads: true,
      input: z.strictObject({}),
      output: LibrarySettings,
    },
    'library.configure': {
      summary: 'Changes the settings of the whole library.',
      access: 'admin',
      input: LibrarySettings,
      output: LibrarySettings,
    },
  },
  events: {
    'resource.shared': ResourceChange,
    'resource.edited': ResourceChange,
    'resource.removed': ResourceChange,
    'resource.restored': ResourceChange,
    'resource.reviewed': ResourceChange,
    'resource.recommended': ResourceChange,
    'resource.rated': ResourceChange,
    'resource.placed': ResourceChange,
    'resource.confirmed': ResourceChange,
    'resource.checked': ResourceChange,
    'resource.discussed': ResourceChange,
    'resource.finished': ResourceChange,
    'list.saved': ResourceChange,
    'list.removed': ResourceChange,
    /** Announced within the transaction, to other domains alone: words nobody found anything for, and how often. */
    'search.missed': z.strictObject({ query: line(200), count: z.int().positive(), people: z.int().nonnegative() }),
  },
});
