import type { PresenceNotice, TypingNotice } from '@learning-commons/protocol';

/** One notice of typing serves this long. */
const TELL_EVERY = 3_000;
/** Somebody who was seen typing is shown this long. */
const SHOWN_FOR = 5_000;

/** Who is here and who types: volatile, and outside of all that is promised about facts. */
export class Company {
  readonly #changed: () => void;
  readonly #typing = new Map<string, { readonly name: string; readonly timer: ReturnType<typeof setTimeout> }>();
  #presence: PresenceNotice | null = null;
  #told = -Infinity;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get typing(): readonly { readonly id: string; readonly name: string }[] {
    return [...this.#typing].map(([id, { name }]) => ({ id, name }));
  }

  get presence(): PresenceNotice | null {
    return this.#presence;
  }

  /** Whether it is time again to tell the others that one types. */
  mayTell(): boolean {
    const now = performance.now();
    if (now - this.#told < TELL_EVERY) return false;
    this.#told = now;
    return true;
  }

  gathers(notice: PresenceNotice): void {
    this.#presence = notice;
    this.#changed();
  }

  types({ id, name }: TypingNotice['member']): void {
    clearTimeout(this.#typing.get(id)?.timer);
    this.#typing.set(id, { name, timer: setTimeout(() => this.#stops(id), SHOWN_FOR) });
    this.#changed();
  }

  leave(): void {
    for (const { timer } of this.#typing.values()) clearTimeout(timer);
  }

  #stops(id: string) {
    this.#typing.delete(id);
    this.#changed();
  }
}
