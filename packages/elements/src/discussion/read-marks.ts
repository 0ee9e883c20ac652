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
  #known = 0;
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
    const viewer = this.#store.view.viewer;
    if (this.#from === undefined && viewer) [this.#from, this.#known] = [viewer.readTo, viewer.unread];
    return this.#from ?? Infinity;
  }

  /** Whether a comment is new to the reader. */
  isUnread(comment: CommentView): boolean {
    return this.isNew(comment) && !this.#seen.has(comment.id);
  }

  /** Whether a comment came after the reader's last visit, seen by now or not. */
  isNew(comment: CommentView): boolean {
    const reader = this.#store.view.viewer?.member;
    return Boolean(reader) && comment.order > this.from && !comment.mine && comment.deleted === null && comment.state === 'sent';
  }

  /** How many the reader has not seen, as far as is known: on the page, or counted by the server when they came. */
  get count(): number {
    const waiting = [...this.#watched.values()].filter(({ id }) => !this.#seen.has(id)).length;
    return Math.max(waiting, this.#known - this.#seen.size);
  }

  /** Waits until `element`, which shows a comment, has been in sight. `leave` is called when it was seen and is out of sight again. */
  watch(element: Element, comment: CommentView, leave: () => void): void {
    if (this.#watched.has(element)) return;
    this.#observer ??= new IntersectionObserver((entries) => entries.forEach((entry) => this.#onSight(entry)), { threshold: 0.5 });
    this.#watched.set(element, { id: comment.id, order: comment.order, leave });
    this.#observer.observe(element);
  }

  unwatch(element: Element): void {
    clearTimeout(this.#watched.get(element)?.timer);
    this.#watched.delete(element);
    this.#observer?.unobserve(element);
  }

  /** Counts a comment as seen now: the reader went to it. */
  see(comment: CommentView): void {
    this.#seen.add(comment.id);
    this.#store.markRead(comment.order);
    this.#onSeen();
  }

  /** Counts nothing as unread that is not on the page. */
  clear(): void {
    this.#known = 0;
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
    this.#seen.add(watched.id);
    this.#store.markRead(watched.order);
    this.#onSeen();
  }
}
