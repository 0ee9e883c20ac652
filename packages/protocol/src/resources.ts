import * as z from 'zod';
import { defineContract, Id, Topic } from './contract.ts';
import { Receipt } from './discussions.ts';
import { Person } from './members.ts';
import { ImportInput, ImportReport, Pack } from './resources.import.ts';
import {
  ReportedResource,
  ResourceFilter,
  ResourcePage,
  ResourceProblem,
  ResourceRevision,
  ResourceSort,
} from './resources.pages.ts';
import {
  LibrarySettings,
  MyResource,
  Recommendation,
  Resource,
  ResourceChange,
  ResourceCredit,
  ResourceFields,
  ResourceList,
  ResourceState,
  ResourceTally,
  Skill,
} from './resources.things.ts';
import { line, prose } from './text.ts';

export * from './resources.import.ts';
export * from './resources.pages.ts';
export * from './resources.things.ts';

const OneResource = z.strictObject({ resourceId: Id });
const Toggle = OneResource.extend({ on: z.boolean() });
const Done = z.strictObject({});
const Fields = ResourceFields.partial().required({ type: true, title: true });

/**
 * Resources: what is worth learning, shared and curated by members.
 *
 * Everybody may join `resources:all`. What is not published is told in private streams of the same form, each fact named
 * `resource.withheld`: in `resources:curators` to curators, and in `resources:` and a member's id to that member, about what
 * they shared and what is in lists they own. `seq` of a thing is always its number in `resources:all`, where a fact
 * `resource.withheld` without content keeps the place: so things from all three streams are ordered by one number.
 *
 * The discussion of a resource is the topic `resource/` and its id.
 */
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
        'Shares a resource; the same id and content answer the first result. An address that is here already is a `conflict`, reason `known`, whose `resourceId` names it where the caller may see it.',
      access: 'learner',
      cost: 5,
      input: Fields.extend({
        id: Id,
        /** The list it goes to, and whose rule decides whether it is seen at once. */
        list: Topic.optional(),
        /** Why one should look at it. With one, who shares it recommends it, too. */
        reason: prose(500).default(''),
        /** For a file: the upload. */
        uploadId: Id.optional(),
        /** For a person: the member. */
        memberId: Id.optional(),
        /** The request it answers, if any: `resource.offered` tells of it once the resource is published. */
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
      summary:
        'Removes a resource, or brings it back. Its author and curators may; the author brings back only what the author removed.',
      access: 'learner',
      cost: 2,
      input: Toggle,
      output: Receipt,
    },
    'resource.review': {
      summary:
        'Publishes what was submitted, or gives it back with a note. Curators and the owner of a list it is in may.',
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
      summary:
        'Tells who curates that something is wrong with a resource. Who looks after it and says it is dead marks it so at once.',
      access: 'learner',
      cost: 3,
      input: OneResource.extend({ problem: ResourceProblem, note: prose(500).default('') }),
      output: Done,
    },
    'resource.reports': {
      summary:
        'What members say is wrong with these resources, and is not settled. Others than reported ones are left out.',
      access: 'curator',
      reads: true,
      input: z.strictObject({ resourceIds: z.array(Id).max(25) }),
      output: z.strictObject({ reported: z.array(ReportedResource).max(25), people: z.array(Person) }),
    },
    'resource.confirm': {
      summary:
        'Says that a resource is still good: it is no longer stale, and reports about it are settled. Its author, curators and the owner of a list it is in may.',
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
    'resource.similar': {
      summary: 'Published resources that a text may ask for, best match first.',
      access: 'reader',
      reads: true,
      cost: 2,
      input: z.strictObject({ text: prose(500) }),
      output: z.array(Resource).max(5),
    },
    'resource.import': {
      summary:
        'Shares what a file or a starter pack holds, fifty records at a time, with a report of each. What is here already is left as it is.',
      access: 'curator',
      cost: 20,
      bytes: 4_200_000,
      input: ImportInput,
      output: ImportReport,
    },
    'pack.list': {
      summary: 'Starter packs that `resource.import` offers.',
      access: 'curator',
      reads: true,
      input: z.strictObject({}),
      output: z.array(Pack).max(20),
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
      summary: 'Removes a list, its order included. The resources in it stay in the library.',
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
    /** What is said of its file was changed. */
    'resource.described': ResourceChange,
    'resource.discussed': ResourceChange,
    'resource.finished': ResourceChange,
    'list.saved': ResourceChange,
    'list.removed': ResourceChange,
    'library.configured': ResourceChange,
    /** What is not for everybody, in private streams; in `resources:all` it says nothing and keeps the number. */
    'resource.withheld': ResourceChange,
    /** Announced within the transaction, to other domains alone: somebody's merit came, went or came back. */
    'resource.credited': ResourceCredit,
    /** Announced within the transaction, to other domains alone: a resource that was shared for a request is published. */
    'resource.offered': z.strictObject({ requestId: Id, resourceId: Id, title: line(200), by: Id }),
    /**
     * Announced within the transaction, to other domains alone: words nobody found anything for, and how often. Each member
     * stands behind one of sixteen bits, drawn anew for each query, with a sixteenth of all members: in `marks` as many bits are
     * set as different people have looked at least, and nobody can be told by theirs.
     */
    'search.missed': z.strictObject({
      query: line(200),
      count: z.int().positive(),
      people: z.int().nonnegative(),
      marks: z.int().min(0).max(65_535),
    }),
  },
});
