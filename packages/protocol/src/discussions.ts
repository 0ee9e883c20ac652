import * as z from 'zod';
import { defineContract, Id, Timestamp, Topic } from './contract.ts';
import { limits } from './limits.ts';
import { Person, Role } from './members.ts';
import { LinkCard, WebAddress } from './previews.ts';
import { RichText } from './rich-text.ts';
import { prose } from './text.ts';
import { Attachment } from './uploads.ts';

/** What a post is. Readers filter by it; only a concern may be anonymous to peers; only a question has an answer. */
export const CommentType = z.enum(['comment', 'concern', 'question', 'resource']);
/** What a post is. */
export type CommentType = z.infer<typeof CommentType>;

/** Replies nest this deep; a reply to a comment at the last level is listed beside it and says whom it answers. */
export const MAX_DEPTH = 3;

/** One post, as everybody who may read the topic sees it. */
export const Comment = z
  .strictObject({
    id: Id,
    topic: Topic,
    /** The comment it is listed under; null for the start of a thread. */
    parentId: Id.nullable(),
    /** The comment it answers where that is not `parentId`, because nesting has an end. */
    replyTo: Id.nullable(),
    /** 0 for the start of a thread, at most `MAX_DEPTH`. */
    depth: z.int().min(0).max(MAX_DEPTH),
    /** The `seq` of its creation: the order of writing, and the mark for what is unread. */
    order: z.int().positive(),
    type: CommentType,
    /** Null for an anonymous concern. Of an erased member an id is left that is nobody's. */
    author: Id.nullable(),
    anonymous: z.boolean(),
    /** Empty once deleted. */
    content: RichText,
    createdAt: Timestamp,
    editedAt: Timestamp.nullable(),
    /** 0 as written first; one more with each edit. */
    revision: z.int().nonnegative(),
    /** Who removed it; the place stays for its replies. */
    deleted: z.enum(['author', 'moderator']).nullable(),
    pinned: z.boolean(),
    /** Curators and above who vouch for it. */
    endorsedBy: z.array(Id),
    /** Pictures, recordings and files that go with it. Absent for none. */
    attachments: z.array(Attachment).max(10).optional(),
    /** What the pages say that its first links lead to, once they were looked at. Absent for none. */
    previews: z.array(LinkCard).max(3).optional(),
    /** On a question: the comment its author, a curator or a moderator accepted as the answer. */
    answerId: Id.nullable(),
    /** The `seq` that last wrote it. */
    seq: z.int().positive(),
  })
  .meta({ id: 'Comment' });
/** One post, as everybody who may read the topic sees it. */
export type Comment = z.infer<typeof Comment>;

/** One emoji's reactions to one comment. */
export const Reaction = z.strictObject({
  emoji: z.string().max(32),
  count: z.int().positive(),
  /** Up to 20 of those who reacted, latest first; `comment.reactors` lists all. */
  members: z.array(Id).max(20),
});
/** One emoji's reactions to one comment. */
export type Reaction = z.infer<typeof Reaction>;

/** The counts of one comment: they change often, so they travel without its text. */
export const Tally = z
  .strictObject({
    /** The comment's id. */
    id: Id,
    /** Comments listed directly under it, tombstones without replies excluded. */
    replies: z.int().nonnegative(),
    /** In the order in which each emoji was first used. */
    reactions: z.array(Reaction),
    /** What `top` sorts by. */
    score: z.int(),
    seq: z.int().positive(),
  })
  .meta({ id: 'Tally' });
/** The counts of one comment. */
export type Tally = z.infer<typeof Tally>;

/** The state of a topic as a whole. */
export const Discussion = z
  .strictObject({
    topic: Topic,
    /** Comments that are not deleted, at every depth. */
    count: z.int().nonnegative(),
    /** Starts of threads that are not deleted. */
    threads: z.int().nonnegative(),
    locked: z.boolean(),
    /** Why it was locked, in the moderator's words. */
    lockReason: z.string().nullable(),
    /** From this moment on it counts as locked. */
    closesAt: Timestamp.nullable(),
    /** Pinned comments, latest pin first. */
    pinned: z.array(Id),
    /** The `seq` that last wrote it; 0 for a topic nobody has written in. */
    seq: z.int().nonnegative(),
  })
  .meta({ id: 'Discussion' });
/** The state of a topic as a whole. */
export type Discussion = z.infer<typeof Discussion>;

/** What every fact of a discussion carries: the new state of each thing it touched. Absent things are untouched. */
export const DiscussionChange = z
  .strictObject({
    comments: z.array(Comment).optional(),
    tallies: z.array(Tally).optional(),
    discussion: Discussion.optional(),
    /** Members whom the things above name, as known when the fact was written. */
    people: z.array(Person).optional(),
  })
  .meta({ id: 'DiscussionChange' });
/** What every fact of a discussion carries. */
export type DiscussionChange = z.infer<typeof DiscussionChange>;

/** Order of threads. `top` is by score, then newest. Replies are oldest first. */
export const Sort = z.enum(['newest', 'oldest', 'top']);
/** Order of threads. */
export type Sort = z.infer<typeof Sort>;

/** Which threads to list. All given conditions hold. */
export const DiscussionFilter = z.strictObject({
  type: CommentType.optional(),
  /** Questions with (true) or without (false) an accepted answer. */
  answered: z.boolean().optional(),
  /** Threads started by this member. */
  author: Id.optional(),
});
/** Which threads to list. */
export type DiscussionFilter = z.infer<typeof DiscussionFilter>;

/** A known stretch of one list: the threads of a topic (`parentId` null) or the replies of a comment. */
export const CommentList = z.strictObject({
  parentId: Id.nullable(),
  ids: z.array(Id),
  /** Where the stretch before the first id goes on, or null at the list's beginning. */
  before: z.string().nullable(),
  /** Where the stretch after the last id goes on, or null at the list's end. */
  after: z.string().nullable(),
});
/** A known stretch of one list. */
export type CommentList = z.infer<typeof CommentList>;

/** How loudly a topic speaks to a member. */
export const FollowLevel = z.enum(['follow', 'normal', 'mute']);
/** How loudly a topic speaks to a member. */
export type FollowLevel = z.infer<typeof FollowLevel>;

/** What depends on who is looking; never part of a fact. */
export const DiscussionViewer = z.strictObject({
  /** The member who asked, or null without a token. */
  member: Id.nullable(),
  role: Role.nullable(),
  /** Why this caller may not write here at all, or null. */
  denied: z.enum(['signed_out', 'read_only']).nullable(),
  /** Seconds after writing in which an author may edit; null for always. */
  editWindow: z.int().positive().nullable(),
  level: FollowLevel,
  /** The highest `order` this member has read. */
  readTo: z.int().nonnegative(),
  unread: z.int().nonnegative(),
  /** The oldest comment not yet read, by somebody else. */
  firstUnread: Id.nullable(),
  /** Own anonymous comments on this page, which carry no author. */
  mine: z.array(Id),
  /** Own reactions on this page, by comment. */
  reacted: z.record(Id, z.array(z.string())),
});
/** What depends on who is looking. */
export type DiscussionViewer = z.infer<typeof DiscussionViewer>;

/** A page of a discussion with everything needed to draw it. */
export const DiscussionPage = z
  .strictObject({
    epoch: z.string(),
    /** The stream's head when the page was read: join the stream with `since` = this. */
    seq: z.int().nonnegative(),
    discussion: Discussion,
    comments: z.array(Comment),
    tallies: z.array(Tally),
    people: z.array(Person),
    lists: z.array(CommentList),
    viewer: DiscussionViewer,
  })
  .meta({ id: 'DiscussionPage' });
/** A page of a discussion with everything needed to draw it. */
export type DiscussionPage = z.infer<typeof DiscussionPage>;

/** Proof that a write is on disk. */
export const Receipt = z
  .strictObject({ id: Id, seq: z.int().positive(), epoch: z.string(), at: Timestamp })
  .meta({ id: 'Receipt' });
/** Proof that a write is on disk. */
export type Receipt = z.infer<typeof Receipt>;

/** One found comment, with the place of the match. */
export const SearchHit = z.strictObject({
  comment: Comment,
  /** Pieces of the text around the match; every second piece, from the second on, is a match. */
  excerpt: z.array(z.string()),
});
/** One found comment, with the place of the match. */
export type SearchHit = z.infer<typeof SearchHit>;

/** A stretch of text that an edit kept, added or removed. */
export const TextChange = z.strictObject({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });
/** A stretch of text that an edit kept, added or removed. */
export type TextChange = z.infer<typeof TextChange>;

/** One version of a comment and what it changed in the one before. */
export const Revision = z.strictObject({
  revision: z.int().nonnegative(),
  at: Timestamp,
  /** Null for an anonymous author. */
  editor: Id.nullable(),
  changes: z.array(TextChange),
});
/** One version of a comment and what it changed in the one before. */
export type Revision = z.infer<typeof Revision>;

/** Why somebody reports a comment. */
export const ReportReason = z.enum(['spam', 'abuse', 'personal', 'wrong', 'other']);
/** Why somebody reports a comment. */
export type ReportReason = z.infer<typeof ReportReason>;

/** May be empty where files go with it. */
const Body = z.string().normalize('NFC').trim().max(limits.bodyLength);
/** Members named with `@Name` in the body. Names are looked up; others in the text stay plain. */
const Mentions = z.array(Id).max(50).default([]);
const Emoji = z.string().min(1).max(32);
const Attachments = z.array(Id).max(10);
/** Links of the text that get no preview. */
const HiddenPreviews = z.array(WebAddress).max(10).default([]);
const OneComment = z.strictObject({ commentId: Id });
const Toggle = OneComment.extend({ on: z.boolean() });
const Done = z.strictObject({});

/** Discussions: threads of comments on a topic. Stream `discussion:<topic>`. */
export const discussions = defineContract({
  name: 'discussions',
  operations: {
    'discussion.get': {
      summary: 'A page of a topic: threads with their first replies, or the replies of one comment.',
      access: 'reader',
      reads: true,
      input: z.strictObject({
        topic: Topic,
        /** A comment the page must contain, with its ancestors and neighbours. */
        around: Id.optional(),
        /** A `before` or `after` of an earlier page of the same list, sort and filter. */
        cursor: z.string().max(400).optional(),
        /** List the replies of this comment instead of threads. */
        parentId: Id.optional(),
        sort: Sort.default('newest'),
        filter: DiscussionFilter.optional(),
        /** Entries in the list. */
        limit: z.int().min(1).max(50).default(20),
      }),
      output: DiscussionPage,
    },
    'comment.get': {
      summary: 'One comment, whatever its topic.',
      access: 'reader',
      reads: true,
      input: OneComment,
      output: z.strictObject({ comment: Comment, people: z.array(Person) }),
    },
    'comment.create': {
      summary: 'Writes a comment. The same id with the same content answers the first result again.',
      access: 'learner',
      cost: 5,
      input: z.strictObject({
        id: Id,
        topic: Topic,
        parentId: Id.nullable().default(null),
        type: CommentType.default('comment'),
        body: Body,
        mentions: Mentions,
        /** Hide the author from everybody. Only a `concern` may. */
        anonymous: z.boolean().default(false),
        /** Uploads of the caller that go with it. With one, the text may be empty. */
        attachments: Attachments.default([]),
        hidePreviews: HiddenPreviews,
      }),
      output: Receipt,
    },
    'comment.edit': {
      summary: 'Replaces the text of a comment; earlier versions stay in its history.',
      access: 'learner',
      cost: 5,
      input: z.strictObject({
        /** Id of the edit itself: the same edit sent twice is one edit. */
        id: Id,
        commentId: Id,
        /** The revision that was edited; another one in the record is a `conflict`. */
        revision: z.int().nonnegative(),
        body: Body,
        mentions: Mentions,
        /** All uploads that go with it from now on; those that did so before may be named again. Absent: as they were. */
        attachments: Attachments.optional(),
        /** Besides those that have none already. */
        hidePreviews: HiddenPreviews,
      }),
      output: Receipt,
    },
    'comment.delete': {
      summary: 'Removes the text of a comment; its place stays for replies.',
      access: 'learner',
      cost: 2,
      input: OneComment,
      output: Receipt,
    },
    'comment.restore': {
      summary: 'Brings a deleted comment back: its author what the author deleted, a moderator all.',
      access: 'learner',
      cost: 2,
      input: OneComment,
      output: Receipt,
    },
    'comment.react': {
      summary: 'Sets or unsets one of the caller’s reactions. Never toggles.',
      access: 'learner',
      input: Toggle.extend({ emoji: Emoji }),
      output: Receipt,
    },
    'comment.accept': {
      summary: 'Marks a reply as the answer to its question, or no longer.',
      access: 'learner',
      input: Toggle,
      output: Receipt,
    },
    'comment.endorse': {
      summary: 'Vouches for a comment as a curator, or no longer.',
      access: 'curator',
      input: Toggle,
      output: Receipt,
    },
    'comment.pin': {
      summary: 'Keeps a thread at the top of its topic, or no longer.',
      access: 'moderator',
      input: Toggle,
      output: Receipt,
    },
    'comment.hidePreview': {
      summary:
        'Takes the preview of one link away, or brings it back: the author’s own, a moderator everybody’s. What a moderator took away stays so.',
      access: 'learner',
      input: Toggle.extend({ url: WebAddress }),
      output: Receipt,
    },
    'comment.report': {
      summary: 'Tells the moderators about a comment. A second report by the same member replaces the first.',
      access: 'learner',
      cost: 5,
      input: OneComment.extend({
        reason: ReportReason,
        note: prose(1_000).default(''),
      }),
      output: Done,
    },
    'comment.source': {
      summary: 'The Markdown of a comment, to edit or quote it.',
      access: 'reader',
      reads: true,
      input: OneComment,
      output: z.strictObject({ body: z.string(), revision: z.int(), mentions: z.array(Person) }),
    },
    'comment.preview': {
      summary: 'Formats Markdown without keeping it.',
      access: 'learner',
      reads: true,
      cost: 2,
      input: z.strictObject({ body: Body, mentions: Mentions }),
      output: RichText,
    },
    'comment.history': {
      summary: 'Every version of an edited comment with its changes, latest first.',
      access: 'reader',
      reads: true,
      input: OneComment,
      output: z.strictObject({ revisions: z.array(Revision), people: z.array(Person) }),
    },
    'comment.reactors': {
      summary: 'Who reacted to a comment with one emoji, latest first.',
      access: 'reader',
      reads: true,
      input: OneComment.extend({ emoji: Emoji }),
      output: z.array(Person).max(200),
    },
    'discussion.lock': {
      summary: 'Closes a topic to new posts now, at a later time, or opens it again.',
      access: 'moderator',
      input: z.strictObject({
        topic: Topic,
        on: z.boolean(),
        reason: prose(300).optional(),
        /** With `on: false`: close by itself at this time. */
        closesAt: Timestamp.nullable().default(null),
      }),
      output: Done,
    },
    'discussion.search': {
      summary: 'Finds comments by their words, best match first: in one topic or everywhere.',
      access: 'reader',
      reads: true,
      cost: 3,
      input: z.strictObject({
        topic: Topic.optional(),
        query: prose(200).min(1),
        cursor: z.string().max(400).optional(),
      }),
      output: z.strictObject({ hits: z.array(SearchHit), people: z.array(Person), after: z.string().nullable() }),
    },
    'discussion.similar': {
      summary:
        'Questions that a new one may repeat: those of this topic first, then those with an accepted answer, then the best match. `answers` holds the accepted ones.',
      access: 'learner',
      reads: true,
      cost: 2,
      input: z.strictObject({ topic: Topic, text: prose(500) }),
      output: z.strictObject({
        comments: z.array(Comment).max(5),
        answers: z.array(Comment).max(5),
        people: z.array(Person),
      }),
    },
    'discussion.follow': {
      summary: 'Sets how loudly a topic speaks to the caller.',
      access: 'learner',
      input: z.strictObject({ topic: Topic, level: FollowLevel }),
      output: Done,
    },
    'discussion.read': {
      summary: 'Moves the caller’s read mark forward. It never moves back.',
      access: 'learner',
      input: z.strictObject({ topic: Topic, seq: z.int().nonnegative() }),
      output: Done,
    },
  },
  events: {
    'comment.created': DiscussionChange,
    'comment.edited': DiscussionChange,
    'comment.deleted': DiscussionChange,
    'comment.restored': DiscussionChange,
    'comment.reacted': DiscussionChange,
    'comment.accepted': DiscussionChange,
    'comment.endorsed': DiscussionChange,
    'comment.pinned': DiscussionChange,
    /** A link's preview came, went or came back. */
    'comment.previewed': DiscussionChange,
    /** What is said of its files was changed. */
    'comment.described': DiscussionChange,
    'discussion.locked': DiscussionChange,
  },
});
