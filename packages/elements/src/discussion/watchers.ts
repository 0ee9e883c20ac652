/** A part that redraws itself when its piece of the view changed. */
export interface Watcher {
  /** Compares with what it drew. */
  check(): void;
  /** It went out of sight, or comes into it. */
  doze?(dozing: boolean): void;
}

/** The parts of one thread. */
interface Group {
  readonly parts: Set<Watcher>;
  /** The browser skips drawing it, because it is far out of sight. */
  dozing: boolean;
  stale: boolean;
}

/** Threads that are brought up to date in one go while they are out of sight. */
const AT_ONCE = 20;

/** Safari knows no idle time. */
const idle: (work: () => void) => void =
  globalThis.requestIdleCallback?.bind(globalThis) ?? ((work) => setTimeout(work, 50));

/**
 * Tells parts that something changed: at once those in sight, the others when the browser has time. So a change costs the
 * same in a thread of ten and of ten thousand.
 */
export class Watchers {
  #groups = new Map<Element | null, Group>();
  #sweeping = false;

  /** Adds a part of the thread that `thread` draws; null for what stands outside of threads. Answers how to leave. */
  add(part: Watcher, thread: Element | null): () => void {
    const group = this.#groups.get(thread) ?? { parts: new Set(), dozing: false, stale: false };
    this.#groups.set(thread, group);
    group.parts.add(part);
    return () => {
      group.parts.delete(part);
      if (group.parts.size === 0 && this.#groups.get(thread) === group) this.#groups.delete(thread);
    };
  }

  /** Whether a thread is out of sight. */
  dozes(thread: Element): boolean {
    return this.#groups.get(thread)?.dozing ?? false;
  }

  /** A thread went out of sight, or comes into it. */
  doze(thread: Element, dozing: boolean): void {
    const group = this.#groups.get(thread);
    if (!group) return;
    group.dozing = dozing;
    for (const part of group.parts) part.doze?.(dozing);
    if (!dozing && group.stale) this.#check(group);
  }

  changed(): void {
    for (const group of this.#groups.values()) {
      if (group.dozing) group.stale = true;
      else this.#check(group);
    }
    this.#sweep();
  }

  #check(group: Group): void {
    group.stale = false;
    for (const part of group.parts) part.check();
  }

  /** Parts draw themselves only after the check, so its time says nothing of theirs: a few at once, then again. */
  #sweep(): void {
    if (this.#sweeping) return;
    const stale = [...this.#groups.values()].filter((group) => group.stale).slice(0, AT_ONCE);
    if (stale.length === 0) return;
    this.#sweeping = true;
    idle(() => {
      this.#sweeping = false;
      for (const group of stale) if (group.stale) this.#check(group);
      this.#sweep();
    });
  }
}
