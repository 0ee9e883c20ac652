import * as z from 'zod';
import { defineContract, Id, Timestamp, Topic } from './contract.ts';
import { Receipt } from './discussions.ts';
import { Person, Role } from './members.ts';
import { Resource, Skill } from './resources.things.ts';
import { line, prose } from './text.ts';

/**
 * How far a request is.
 *
 * - `open`: nobody has taken it up.
 * - `claimed`: somebody has.
 * - `started`: and works on it.
 * - `answered`: a resource or a thread answers it.
 * - `closed`: it will not be answered; `closing` says why.
 */
export const RequestState = z.enum(['open', 'claimed', 'started', 'answered', 'closed']);
/** How far a request is. */
export type RequestState = z.infer<typeof RequestState>;

/** What answers a request: a resource, or a discussion or one comment in it. */
export const RequestAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('resource'), resourceId: Id }),
  z.strictObject({ kind: z.literal('thread'), topic: Topic, commentId: Id.nullable() }),
]);
/** What answers a request. */
export type RequestAnswer = z.infer<typeof RequestAnswer>;

/** Something that members miss. */
export const LearningRequest = z
  .strictObject({
    id: Id,
    title: line(140),
    why: prose(1_000),
    skill: Skill.nullable(),
    /** Null where searches that found nothing asked for it. Of an erased member an id is left that is nobody's. */
    author: Id.nullable(),
    state: RequestState,
    votes: z.int().nonnegative(),
    /** Who would help, first come first. */
    volunteers: z.array(Id).max(20),
    /** Who has taken it up. */
    claimedBy: Id.nullable(),
    answer: RequestAnswer.nullable(),
    /** What to show for the answer: the resource’s title, how the comment begins, or the topic. */
    answerTitle: z.string().nullable(),
    answeredBy: Id.nullable(),
    answeredAt: Timestamp.nullable(),
    /** Why it was closed without an answer; empty otherwise. */
    closing: prose(500),
    /** Comments in its discussion, `request/<id>`. */
    comments: z.int().nonnegative(),
    createdAt: Timestamp,
    editedAt: Timestamp.nullable(),
    /** The `seq` in `requests:all` that last wrote it. */
    seq: z.int().positive(),
  })
  .meta({ id: 'LearningRequest' });
/** Something that members miss. */
export type LearningRequest = z.infer<typeof LearningRequest>;

/** Requests in each state, whatever a filter says. */
export const RequestCounts = z.record(RequestState, z.int().nonnegative());
/** Requests in each state. */
export type RequestCounts = z.infer<typeof RequestCounts>;

/** What every fact about requests carries. */
export const RequestChange = z
  .strictObject({
    requests: z.array(LearningRequest).optional(),
    /** Where they may have changed. They are as new as the fact itself. */
    counts: RequestCounts.optional(),
    /** Removed by who asked or by a moderator. */
    gone: z.array(z.strictObject({ id: Id, seq: z.int().positive() })).optional(),
    people: z.array(Person).optional(),
  })
  .meta({ id: 'RequestChange' });
/** What every fact about requests carries. */
export type RequestChange = z.infer<typeof RequestChange>;

/** Which requests to list. All given conditions hold. */
export const RequestFilter = z.strictObject({
  /** `unanswered` is open, claimed and started. */
  state: z.enum(['unanswered', 'open', 'claimed', 'started', 'answered', 'closed', 'all']).default('unanswered'),
  skill: Skill.optional(),
  query: prose(200).optional(),
  /** Those the caller asked for, voted for, or took up or would help with. */
  mine: z.enum(['asked', 'voted', 'helping']).optional(),
});
/** Which requests to list. */
export type RequestFilter = z.infer<typeof RequestFilter>;

/** A page of requests with everything needed to draw it. */
export const RequestPage = z
  .strictObject({
    epoch: z.string(),
    /** The head of `requests:all` when it was read. */
    seq: z.int().nonnegative(),
    requests: z.array(LearningRequest),
    people: z.array(Person),
    counts: RequestCounts,
    /** Skills that requests name, most often first. */
    skills: z.array(Skill).max(30),
    after: z.string().nullable(),
    viewer: z.strictObject({
      member: Id.nullable(),
      role: Role.nullable(),
      /** Requests on this page, and among the news, that the caller has voted for. */
      voted: z.array(Id),
      /** Requests the caller asked or voted for that still wait, latest first: what becomes of these is news. */
      awaits: z.array(Id).max(200),
      /** Requests the caller asked or voted for that were answered or closed since they last looked, wherever they are listed. */
      news: z.array(LearningRequest).max(50),
    }),
  })
  .meta({ id: 'RequestPage' });
/** A page of requests. */
export type RequestPage = z.infer<typeof RequestPage>;

/** Words that were looked for by several people and never found. */
export const SearchGap = z
  .strictObject({
    id: Id,
    query: line(200),
    /** Searches in the last 90 days. */
    searches: z.int().positive(),
    /** By how many different people at least. Three or more: nobody is told what one person looked for. */
    people: z.int().min(3),
    lastAt: Timestamp,
  })
  .meta({ id: 'SearchGap' });
/** Words that were looked for by several people and never found. */
export type SearchGap = z.infer<typeof SearchGap>;

const OneRequest = z.strictObject({ requestId: Id });
const Toggle = OneRequest.extend({ on: z.boolean() });
const Done = z.strictObject({});
const Words = z.strictObject({
  title: line(140),
  why: prose(1_000).default(''),
  skill: Skill.nullable().default(null),
});

/** Requests: what is missing, who would like it, who sees to it. Stream `requests:all`. */
export const requests = defineContract({
  name: 'requests',
  operations: {
    'request.list': {
      summary: 'A page of requests, filtered, searched and sorted.',
      access: 'reader',
      reads: true,
      cost: 2,
      input: z.strictObject({
        filter: RequestFilter.prefault({}),
        sort: z.enum(['votes', 'newest']).default('votes'),
        cursor: z.string().max(400).optional(),
        limit: z.int().min(1).max(50).default(20),
      }),
      output: RequestPage,
    },
    'request.get': {
      summary: 'One request.',
      access: 'reader',
      reads: true,
      input: OneRequest,
      output: z.strictObject({ request: LearningRequest, people: z.array(Person), voted: z.boolean() }),
    },
    'request.create': {
      summary:
        'Asks for something that is missing, and votes for it. The same id with the same content answers the first result again.',
      access: 'learner',
      cost: 5,
      input: Words.extend({
        id: Id,
        /** The gap it was made from, by a curator. */
        gapId: Id.optional(),
      }),
      output: Receipt,
    },
    'request.edit': {
      summary: 'Changes the words of a request. Its author and curators may.',
      access: 'learner',
      cost: 2,
      input: OneRequest.extend(Words.shape),
      output: Receipt,
    },
    'request.delete': {
      summary: 'Removes a request nobody has answered, or brings it back. Its author and moderators may.',
      access: 'learner',
      input: Toggle,
      output: Receipt,
    },
    'request.vote': {
      summary: 'Would like this as well, or no longer.',
      access: 'learner',
      input: Toggle,
      output: Receipt,
    },
    'request.volunteer': {
      summary: 'Would help with it, or no longer.',
      access: 'learner',
      input: Toggle,
      output: Receipt,
    },
    'request.claim': {
      summary:
        'Takes a request up, says that work on it has started, or gives it back. Curators may give back what others took up.',
      access: 'learner',
      input: OneRequest.extend({ state: z.enum(['open', 'claimed', 'started']) }),
      output: Receipt,
    },
    'request.answer': {
      summary: 'Answers a request with a resource or a thread. Whoever asked or voted is told.',
      access: 'learner',
      cost: 2,
      input: OneRequest.extend({ answer: RequestAnswer }),
      output: Receipt,
    },
    'request.close': {
      summary: 'Closes a request without an answer. Its author and curators may.',
      access: 'learner',
      input: OneRequest.extend({ reason: prose(500).default('') }),
      output: Receipt,
    },
    'request.reopen': {
      summary: 'Opens an answered or closed request again. Its author and curators may.',
      access: 'learner',
      input: OneRequest,
      output: Receipt,
    },
    'request.similar': {
      summary: 'Requests and resources that a new request may repeat, best match first.',
      access: 'learner',
      reads: true,
      cost: 2,
      input: z.strictObject({ title: prose(200) }),
      output: z.strictObject({
        requests: z.array(LearningRequest).max(5),
        resources: z.array(Resource).max(5),
        people: z.array(Person),
        /** Of these requests, those the caller has voted for. */
        voted: z.array(Id),
      }),
    },
    'request.seen': {
      summary: 'The caller has taken note of what became of these requests.',
      access: 'learner',
      input: z.strictObject({ ids: z.array(Id).max(50) }),
      output: Done,
    },
    'gap.list': {
      summary: 'What several people looked for in vain, most often first. Never who.',
      access: 'curator',
      reads: true,
      input: z.strictObject({}),
      output: z.array(SearchGap).max(50),
    },
    'gap.dismiss': {
      summary: 'Takes a gap off the list; the same words come back when they are looked for again as often.',
      access: 'curator',
      input: z.strictObject({ gapId: Id }),
      output: Done,
    },
  },
  events: {
    'request.created': RequestChange,
    'request.edited': RequestChange,
    'request.deleted': RequestChange,
    'request.voted': RequestChange,
    'request.volunteered': RequestChange,
    'request.claimed': RequestChange,
    'request.answered': RequestChange,
    'request.closed': RequestChange,
    'request.reopened': RequestChange,
    'request.discussed': RequestChange,
    /** Announced within the transaction, to other domains alone: somebody's merit in having answered what another asked for. */
    'request.credited': z.strictObject({
      /** Names the merit for ever: the same one goes and comes. */
      id: z.string(),
      on: z.boolean(),
      requestId: Id,
      member: Id,
      /** Who had asked; null where nobody is known. */
      by: Id.nullable(),
    }),
  },
});
