import type {
  Comment,
  Discussion,
  DiscussionChange,
  DiscussionFilter,
  DiscussionPage,
  DiscussionViewer,
  Id,
  Person,
  Sort,
  StreamEvent,
  Tally,
} from '@learning-commons/protocol';
import { closeIfEmpty, COMPLETE, enlist, placeList, THREADS, waitBehind, type KnownList } from './discussions.lists.ts';
import { countTurn, readTo, recheckUnread } from './discussions.unread.ts';
import { Shelf } from './shelf.ts';

/** Which threads to list, and in which order. */
export interface DiscussionQuery {
  readonly sort: Sort;
  readonly filter?: DiscussionFilter | undefined;
}

/** What is confirmed of a discussion. Immutable; shared parts stay the same objects. */
export interface DiscussionState {
  readonly query: DiscussionQuery;
  readonly discussion: Discussion | null;
  /** As of `counted` when it comes to what is unread: below 0 while a going is known before its coming. */
  readonly viewer: DiscussionViewer | null;
  readonly counted: number;
  /** Facts by which a comment came or went that were counted since. */
  readonly turns: Shelf<true>;
  /** Where the snapshot ended that all began with: what has a higher order is new to whoever looks. */
  readonly since: number;
  /** The latest fact or page that was taken in. */
  readonly seq: number;
  /** Whether a fact was taken in ahead of others. */
  readonly ahead: boolean;
  /** What is held may be older than the viewer's counts: a page came before the facts it knows of. */
  readonly behind: boolean;
  /** The counts were made of what may be older: which comment is the first unread, they do not tell. */
  readonly guessed: boolean;
  readonly comments: Shelf<Comment>;
  readonly tallies: Shelf<Tally>;
  readonly people: Shelf<Person>;
  readonly lists: Shelf<KnownList>;
  /** The viewer's reactions, also where a tally names too few to tell. */
  readonly reacted: Shelf<readonly string[]>;
  /** The viewer's anonymous comments. */
  readonly mine: Shelf<true>;
  /** Somebody writes: nothing of others' is let in. */
  readonly held: boolean;
}

/** A state in the making. */
export type Building = { -readonly [K in keyof DiscussionState]: DiscussionState[K] };

/** Facts by which a comment comes or goes. */
const TURNS: ReadonlySet<string> = new Set(['comment.created', 'comment.deleted', 'comment.restored']);

/** A discussion of which nothing is known. */
export function emptyDiscussion(query: DiscussionQuery): DiscussionState {
  return {
    query,
    discussion: null,
    viewer: null,
    counted: 0,
    turns: new Shelf(),
    since: 0,
    seq: 0,
    ahead: false,
    behind: false,
    guessed: false,
    comments: new Shelf(),
    tallies: new Shelf(),
    people: new Shelf(),
    lists: new Shelf(),
    reacted: new Shelf(),
    mine: new Shelf(),
    held: false,
  };
}

/**
 * Applies a fact. Each thing keeps the newest state it was given, so that a fact may come twice, late, or ahead of its
 * stream with the reply to a write.
 */
export function applyFact(state: DiscussionState, event: Pick<StreamEvent, 'seq' | 'type' | 'data'>): DiscussionState {
  const next: Building = { ...state, seq: Math.max(state.seq, event.seq) };
  next.ahead ||= event.seq > state.seq + 1;
  const { comments = [], tallies = [], people = [], discussion } = event.data as DiscussionChange;
  for (const person of people) next.people = next.people.with(person.id, person);
  for (const tally of tallies) holdTally(next, tally);
  for (const comment of comments) {
    holdComment(next, comment);
    // Just written, it has no replies that are not known.
    if (comment.order === event.seq && !next.lists.get(comment.id)) next.lists = next.lists.with(comment.id, COMPLETE);
  }
  if (discussion) holdDiscussion(next, discussion);
  if (comments[0] && TURNS.has(event.type)) countTurn(next, comments[0], event.seq);
  recheckUnread(next);
  // A going or coming back that is known before what led to it: which unread comment is first, only the server knows.
  if (next.viewer && event.seq > state.seq + 1 && comments[0] && comments[0].order !== event.seq) {
    next.guessed = true;
    next.viewer = { ...next.viewer, firstUnread: null };
  }
  for (const { id } of [...comments, ...tallies]) enlist(next, id);
  return next;
}

/** How a page came to be asked for. */
export type PageKind =
  /** The first one, another order or filter, or all anew after too long an absence: nothing held is relied on. */
  | { readonly kind: 'afresh'; readonly query: DiscussionQuery }
  /** The next stretch of one list. */
  | { readonly kind: 'more'; readonly parentId: Id | null; readonly side: 'before' | 'after' }
  /** The way to one comment. */
  | { readonly kind: 'around'; readonly target: Id }
  /** Asked for what it says of things and of the viewer; of its lists, only what falls into known stretches matters. */
  | { readonly kind: 'things' };

/** Takes in a page. */
export function takePage(state: DiscussionState, page: DiscussionPage, how: PageKind): DiscussionState {
  const next: Building = how.kind === 'afresh' ? begin(state, page, how.query) : { ...state };
  const older = page.seq < next.seq;
  holdPage(next, page, older);
  if (how.kind !== 'things') for (const list of page.lists) placeList(next, list, how);
  else for (const { id } of page.comments) enlist(next, id);
  for (const { id } of page.tallies) closeIfEmpty(next, id);
  if (how.kind === 'afresh' && how.query === state.query) waitBehind(next, state.lists.get(THREADS)?.ids ?? []);
  // The page does not know of what happened after it was read.
  if (older) for (const { id, seq } of next.comments.values()) if (seq > page.seq) enlist(next, id);
  return next;
}

/** What outlives a fresh start: nothing of what is confirmed, and of the viewer only if it is still the same. */
function begin({ viewer, held, mine }: DiscussionState, page: DiscussionPage, query: DiscussionQuery): Building {
  const empty = { ...emptyDiscussion(query), held, since: page.seq, seq: page.seq };
  return viewer?.member === page.viewer.member ? { ...empty, viewer, mine } : empty;
}

/** Notes that the viewer set or unset a reaction. */
export function reactedTo(state: DiscussionState, id: Id, emoji: string, on: boolean): DiscussionState {
  const others = (state.reacted.get(id) ?? []).filter((each) => each !== emoji);
  return { ...state, reacted: state.reacted.with(id, on ? [...others, emoji] : others) };
}

function holdTally(next: Building, tally: Tally) {
  const held = next.tallies.get(tally.id);
  if (held && held.seq >= tally.seq) return;
  next.tallies = next.tallies.with(tally.id, tally);
  const me = next.viewer?.member;
  if (!me) return;
  const known = next.reacted.get(tally.id) ?? [];
  const reacted = tally.reactions
    .filter(({ emoji, members, count }) => members.includes(me) || (members.length < count && known.includes(emoji)))
    .map(({ emoji }) => emoji);
  if (reacted.join() !== known.join()) next.reacted = next.reacted.with(tally.id, reacted);
}

function holdComment(next: Building, comment: Comment) {
  const held = next.comments.get(comment.id);
  if (!held || held.seq < comment.seq) next.comments = next.comments.with(comment.id, comment);
}

function holdDiscussion(next: Building, discussion: Discussion) {
  if (!next.discussion || next.discussion.seq <= discussion.seq) next.discussion = discussion;
}

function holdPage(next: Building, page: DiscussionPage, older: boolean) {
  const { viewer } = page;
  const local = next.viewer;
  if (!older) {
    // A second page that knows the same does not bring the facts that the first one was ahead of.
    next.behind ||= page.seq > next.seq || next.ahead;
    next.guessed = false;
    next.counted = next.seq = page.seq;
    next.turns = new Shelf();
    next.viewer = viewer;
  }
  for (const person of page.people) next.people = next.people.with(person.id, person);
  for (const id of viewer.mine) next.mine = next.mine.with(id, true);
  for (const [id, reacted] of Object.entries(viewer.reacted)) {
    if ((next.tallies.get(id)?.seq ?? 0) <= page.seq) next.reacted = next.reacted.with(id, reacted);
  }
  for (const tally of page.tallies) holdTally(next, tally);
  for (const comment of page.comments) holdComment(next, comment);
  holdDiscussion(next, page.discussion);
  // A mark set here may not have reached the server yet.
  if (!older && local) Object.assign(next, readTo(next, local?.readTo ?? 0));
  next.viewer ??= viewer;
}
