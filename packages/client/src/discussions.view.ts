import type {
  Comment,
  CommonsError,
  Discussion,
  DiscussionFilter,
  DiscussionViewer,
  Id,
  Person,
  PresenceNotice,
  Sort,
  Tally,
} from '@learning-commons/protocol';

/** Which threads to list, and in which order. */
export interface DiscussionQuery {
  readonly sort: Sort;
  readonly filter?: DiscussionFilter | undefined;
}

/** A discussion as it is to be drawn now. */
export interface DiscussionView {
  /** `failed` only while nothing could be loaded at all; the store goes on trying. */
  readonly phase: 'loading' | 'ready' | 'failed';
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
}
