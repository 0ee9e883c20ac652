import type { CommentType, FollowLevel, Id, Person, Receipt, ReportReason } from '@learning-commons/protocol';
import type { Output } from './client.ts';
import type { DiscussionQuery, DiscussionView } from './discussions.view.ts';
import { LiveStore } from './live-store.ts';

/** A new comment or reply. */
export interface NewComment {
  readonly parentId: Id | null;
  readonly type: CommentType;
  readonly body: string;
  readonly mentions: readonly Person[];
  readonly anonymous?: boolean | undefined;
}

/** A new text for an own comment. */
export interface CommentEdit {
  readonly commentId: Id;
  /** The revision that was edited. */
  readonly revision: number;
  readonly body: string;
  readonly mentions: readonly Person[];
}

/** One topic, live. Its key is the topic. */
export declare class DiscussionStore extends LiveStore<DiscussionView> {
  static readonly stream: 'discussion';
  constructor(host: never, key: string);
  get view(): DiscussionView;
  subscribe(listener: () => void): () => void;
  close(): void;
  reload(): Promise<void>;
  /** Lists other threads, or the same in another order. */
  setQuery(query: Partial<DiscussionQuery>): void;
  /** Loads the next page of threads (null) or of the replies to a comment. */
  more(parentId: Id | null, side: 'before' | 'after'): Promise<void>;
  /** Makes a comment part of what is shown, with its ancestors. Answers false if there is none. */
  reveal(commentId: Id): Promise<boolean>;
  /** Lets in what waits behind 'N new'; answers the ids let in. */
  showFresh(parentId: Id | null): readonly Id[];
  /** Freezes order while somebody writes. Call the result to release. */
  hold(): () => void;
  /** Writes a comment: shown at once, sent exactly once. `done` rejects when it is refused for good. */
  post(input: NewComment): { id: Id; done: Promise<Receipt> };
  edit(input: CommentEdit): Promise<Receipt>;
  /** Sends a refused comment or edit again, by the comment's id. */
  retry(id: Id): void;
  /** Gives up an unsent comment or edit, by the comment's id; only once the server is known not to have it. */
  discard(id: Id): Promise<boolean>;
  remove(id: Id): Promise<Receipt>;
  restore(id: Id): Promise<Receipt>;
  react(id: Id, emoji: string, on: boolean): Promise<Receipt>;
  accept(id: Id, on: boolean): Promise<Receipt>;
  endorse(id: Id, on: boolean): Promise<Receipt>;
  pin(id: Id, on: boolean): Promise<Receipt>;
  report(id: Id, reason: ReportReason, note: string): Promise<void>;
  lock(on: boolean, reason?: string, closesAt?: number | null): Promise<void>;
  follow(level: FollowLevel): Promise<void>;
  source(id: Id): Promise<Output<'comment.source'>>;
  preview(body: string, mentions: readonly Person[]): Promise<Output<'comment.preview'>>;
  history(id: Id): Promise<Output<'comment.history'>>;
  reactors(id: Id, emoji: string): Promise<readonly Person[]>;
  search(query: string, cursor?: string): Promise<Output<'discussion.search'>>;
  suggest(prefix: string): Promise<readonly Person[]>;
  /** Everything up to this `order` has been seen. */
  markRead(order: number): void;
  /** Somebody presses keys here; passed on at most once in 3 s. */
  typing(): void;
  /** Whether this member shows as here. */
  setVisible(visible: boolean): void;
}
