import type { CommentView, DiscussionStore } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';

/** A comment counts as read once it has been in sight for this long. */
const GLANCE = 1_000;

interface Watched {
  readonly id: Id;
  readonly order: number;
  readonly leave: () => void;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * What was unread when the reader came, and what they have seen since. The record keeps one mark per topic; here each
 * comment keeps its own until it has been in sight, or a glance at the newest would hide where the older ones are.
 */
export class ReadMarks {
  #store: DiscussionStore;
  #from: number | undefined;
  /** How many the server counted when the reader came, less those of them that were seen. */
  #left = 0;
  /** The last comment of that time. */
  #head = 0;
  #any = false;
  /** On the page, and not seen yet. */
  #waiting = new Set<Id>();
  #seen = new Set<Id>();
  #watched = new Map<Element, Watched>();
  #observer: IntersectionObserver | undefined;

  #onSeen: () => void;

  /** `onSeen` is called whenever something was seen. */
  constructor(store: DiscussionStore, onSeen: () => void) {
    this.#store = store;
    this.#onSeen = onSeen;
  }

  /** Up to where the reader had read when they came; known once the first page is here. */
  get from(): number {
    const { viewer, discussion } = this.#store.view;
    if (this.#from !== undefined || !viewer || !discussion) return this.#from ?? Infinity;
    [this.#left, this.#head, this.#any] = [viewer.unread, discussion.seq, viewer.unread > 0];
    return (this.#from = viewer.readTo);
  }

  /** Whether a comment is new to the reader. */
  isUnread(comment: CommentView): boolean {
    return this.isNew(comment) && !this.#seen.has(comment.id);
  }

  /** Whether a comment came after the reader's last visit, seen by now or not. */
  isNew(comment: CommentView): boolean {
    const reader = this.#store.view.viewer?.member;
    return (
      Boolean(reader) &&
      comment.order > this.from &&
      !comment.mine &&
      comment.deleted === null &&
      comment.state === 'sent'
    );
  }

  /** Whether anything was unread when the reader came. */
  get any(): boolean {
    return this.from < Infinity && this.#any;
  }

  /** How many the reader has not seen, as far as is known: on the page, or counted by the server when they came. */
  get count(): number {
    return Math.max(this.#waiting.size, this.#left);
  }

  /** A new comment is on the page. */
  expect({ id }: CommentView): void {
    if (!this.#seen.has(id)) this.#waiting.add(id);
  }

  /** It is no longer. */
  forget(id: Id): void {
    this.#waiting.delete(id);
  }

  /** Waits until `element`, which shows a comment, has been in sight. `leave` is called when it was seen and is out of sight again. */
  watch(element: Element, comment: CommentView, leave: () => void): void {
    if (this.#watched.has(element)) return;
    this.#observer ??= new IntersectionObserver((entries) => entries.forEach((entry) => this.#onSight(entry)), {
      threshold: 0.5,
    });
    this.#watched.set(element, { id: comment.id, order: comment.order, leave });
    this.#observer.observe(element);
  }

  unwatch(element: Element): void {
    const watched = this.#watched.get(element);
    if (!watched) return;
    clearTimeout(watched.timer);
    this.#watched.delete(element);
    this.#observer?.unobserve(element);
  }

  /** Counts a comment as seen now: the reader went to it. */
  see({ id, order }: Pick<CommentView, 'id' | 'order'>): void {
    if (!this.#seen.has(id) && order > this.from && order <= this.#head) this.#left -= 1;
    this.#seen.add(id);
    this.#waiting.delete(id);
    this.#store.markRead(order);
    this.#onSeen();
  }

  /** Counts nothing as unread that is not on the page. */
  clear(): void {
    this.#left = 0;
    this.#waiting.clear();
    this.#onSeen();
  }

  stop(): void {
    for (const element of [...this.#watched.keys()]) this.unwatch(element);
    this.#observer?.disconnect();
    this.#observer = undefined;
  }

  #onSight({ target, isIntersecting }: IntersectionObserverEntry): void {
    const watched = this.#watched.get(target);
    if (!watched) return;
    clearTimeout(watched.timer);
    if (isIntersecting) watched.timer = setTimeout(() => this.#onGlance(watched), GLANCE);
    else if (this.#seen.has(watched.id)) {
      this.unwatch(target);
      watched.leave();
    }
  }

  #onGlance(watched: Watched): void {
    if (document.visibilityState === 'hidden') {
      watched.timer = setTimeout(() => this.#onGlance(watched), GLANCE);
      return;
    }
    this.see(watched);
  }
}
