import type {
  Comment,
  CommonsError,
  Discussion,
  DiscussionViewer,
  Id,
  Me,
  Person,
  PresenceNotice,
  Reaction,
  Tally,
} from '@learning-commons/protocol';
import { pendingComment, type Guess, type Guesses } from './discussions.guesses.ts';
import { freshOf, listOf, THREADS, type KnownList } from './discussions.lists.ts';
import type { DiscussionQuery, DiscussionState } from './discussions.state.ts';
import { isMine } from './discussions.unread.ts';

/** A discussion as it is to be drawn now. */
export interface DiscussionView {
  /** `failed` only while nothing could be loaded at all. */
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Why the last attempt to load or to listen failed. */
  readonly error: CommonsError | null;
  readonly discussion: Discussion | null;
  readonly viewer: DiscussionViewer | null;
  readonly query: DiscussionQuery;
  readonly threads: ListView;
  replies(parentId: Id): ListView;
  comment(id: Id): CommentView | undefined;
  person(id: Id): Person | undefined;
  /** Who types now, without oneself. */
  readonly typing: readonly { readonly id: string; readonly name: string }[];
  readonly presence: PresenceNotice | null;
  readonly epoch: string;
}

/** A known stretch of threads or of replies. The same object as long as nothing in it changed. */
export interface ListView {
  readonly ids: readonly Id[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  /** How many wait to be let in by `showFresh`. */
  readonly fresh: number;
  readonly loading: 'before' | 'after' | null;
  /** Why the last page of this list did not come. */
  readonly error: CommonsError | null;
}

/** A comment with what depends on who looks. The same object as long as nothing in it changed. */
export interface CommentView extends Comment {
  readonly tally: Tally;
  /** Emoji the viewer reacted with. */
  readonly reacted: readonly string[];
  readonly mine: boolean;
  readonly unread: boolean;
  /** It is the accepted answer of its question. */
  readonly accepted: boolean;
  /** `queued` waits for the line or for sign-in; `failed` was refused for good, its text is kept. */
  readonly state: 'sent' | 'sending' | 'queued' | 'failed';
  readonly error: CommonsError | null;
  /** Markdown that the server has not formatted yet: of an own new comment, or of an own edit. */
  readonly pendingBody: string | null;
  /** Uploads that go with what is pending; it leaves once the server has them. */
  readonly pendingFiles: readonly Id[];
}

const NO_FILES: readonly Id[] = [];

/** All that a view is made of. */
export interface DiscussionSource {
  readonly phase: DiscussionView['phase'];
  readonly error: CommonsError | null;
  readonly query: DiscussionQuery;
  readonly state: DiscussionState;
  readonly guesses: Guesses;
  readonly pages: ReadonlyMap<string, Pick<ListView, 'loading' | 'error'>>;
  readonly typing: DiscussionView['typing'];
  readonly presence: PresenceNotice | null;
  readonly me: Me | null;
  readonly epoch: string;
}

interface Made<T> {
  readonly from: readonly unknown[];
  readonly made: T;
}

/** Draws views. What did not change since the last one stays the same object, so that elements redraw only what did. */
export class Projector {
  readonly #comments = new Map<Id, Made<CommentView>>();
  readonly #lists = new Map<string, Made<ListView>>();

  project(source: DiscussionSource): DiscussionView {
    const { state, phase, error, query, typing, presence, me, epoch } = source;
    const { discussion } = state;
    const viewer = state.viewer && state.viewer.unread < 0 ? { ...state.viewer, unread: 0 } : state.viewer;
    return {
      ...{ phase, error, discussion, viewer, query, typing, presence, epoch },
      threads: this.#list(source, THREADS),
      replies: (parentId) => this.#list(source, parentId),
      comment: (id) => this.#comment(source, id),
      person: (id) => state.people.get(id) ?? (me?.person?.id === id ? me.person : undefined),
    };
  }

  #list({ state, guesses, pages }: DiscussionSource, key: string): ListView {
    const list = listOf(state, key);
    const { loading = null, error = null } = pages.get(key) ?? {};
    const edge = [...list.own, ...guesses.under(key)];
    const ids = edge.length === 0 ? list.ids : lay(list, edge, key === THREADS && state.query.sort !== 'oldest');
    const fresh = list.fresh.length === 0 ? 0 : freshOf(state, list).length;
    const from = [list, edge.join(), fresh, loading, error];
    const make = () => ({ ids, hasBefore: list.before !== null, hasAfter: list.after !== null, fresh, loading, error });
    return same(this.#lists, key, from, make);
  }

  #comment({ state, guesses }: DiscussionSource, id: Id): CommentView | undefined {
    const confirmed = state.comments.get(id);
    const written = confirmed ? guesses.edit(confirmed) : guesses.created(id);
    const comment = confirmed ?? (written && pendingComment(state, guesses, written));
    if (!comment) return undefined;
    const mine = isMine(state, comment) || !confirmed;
    const unread = confirmed !== undefined && !mine && isUnread(state, comment);
    const held = state.tallies.get(id);
    const wishes = held ? guesses.reactions(held) : [];
    const known = state.reacted.get(id) ?? [];
    const accepted = isAccepted(state, comment);
    const pending = stateOf(written);
    const from = [comment, held, wishes.join(), known.join(), mine, unread, accepted, ...Object.values(pending)];
    return same(this.#comments, id, from, () => {
      const tally = held ?? { id, replies: 0, reactions: [], score: 0, seq: comment.seq };
      return {
        ...comment,
        ...react(tally, known, wishes, state.viewer?.member ?? null),
        mine,
        unread,
        accepted,
        ...pending,
      };
    });
  }
}

/** New threads stand at the edge where one writes and looks first, replies at the end. */
function lay({ ids }: KnownList, edge: readonly Id[], front: boolean): readonly Id[] {
  return front ? [...[...edge].reverse(), ...ids] : [...ids, ...edge];
}

function same<T>(cache: Map<string, Made<T>>, key: string, from: readonly unknown[], make: () => T): T {
  const held = cache.get(key);
  if (held && held.from.every((part, at) => part === from[at])) return held.made;
  const made = make();
  cache.set(key, { from, made });
  return made;
}

function stateOf(guess: Guess | undefined): Pick<CommentView, 'state' | 'error' | 'pendingBody' | 'pendingFiles'> {
  if (!guess) return { state: 'sent', error: null, pendingBody: null, pendingFiles: NO_FILES };
  return {
    state: guess.seq === undefined ? guess.state : 'sent',
    error: guess.error,
    pendingBody: guess.entry.input.body as string,
    pendingFiles: (guess.entry.input.attachments as readonly Id[] | undefined) ?? NO_FILES,
  };
}

function isUnread({ viewer }: DiscussionState, { order, deleted }: Comment): boolean {
  return viewer?.member != null && order > viewer.readTo && !deleted;
}

function isAccepted({ comments }: DiscussionState, { id, parentId }: Comment): boolean {
  for (let parent = comments.get(parentId ?? ''); parent; parent = comments.get(parent.parentId ?? '')) {
    if (parent.answerId === id) return true;
  }
  return false;
}

/** Lays the viewer's own wishes over what is confirmed: each moves a count by one, if it changes anything. */
function react(tally: Tally, known: readonly string[], wishes: readonly (readonly [string, boolean])[], me: Id | null) {
  let [reacted, reactions] = [known, tally.reactions];
  for (const [emoji, on] of wishes) {
    if (reacted.includes(emoji) === on) continue;
    reacted = on ? [...reacted, emoji] : reacted.filter((each) => each !== emoji);
    reactions = move(reactions, emoji, on, me);
  }
  return { tally: { ...tally, reactions }, reacted };
}

function move(reactions: Reaction[], emoji: string, on: boolean, me: Id | null): Reaction[] {
  const others = (members: Id[]) => members.filter((id) => id !== me);
  const moved = reactions.map((each) =>
    each.emoji === emoji
      ? {
          emoji,
          count: each.count + (on ? 1 : -1),
          members: on && me ? [me, ...others(each.members)] : others(each.members),
        }
      : each,
  );
  if (on && !reactions.some((each) => each.emoji === emoji)) moved.push({ emoji, count: 1, members: me ? [me] : [] });
  return moved.filter(({ count }) => count > 0);
}
