import { fail } from '@learning-commons/protocol';

/** Looks of this node at once, at one host, and those that wait. */
const [ALL, EACH, WAITING] = [8, 2, 200];

/** Keeps us from hammering a site, and sites from crowding out one another. */
export class Politeness {
  readonly #under = new Map<string, number>();
  readonly #waiting: { readonly host: string; readonly go: () => void }[] = [];
  #count = 0;

  /** Does the work once its host has room. Rejects with `unavailable` where too much waits already. */
  async through<T>(host: string, work: () => Promise<T>): Promise<T> {
    if (this.#waiting.length >= WAITING)
      throw fail('unavailable', 'Too many pages are being looked at. Try again in a moment.', { retryAfter: 5 });
    if (!this.#hasRoom(host)) await new Promise<void>((go) => this.#waiting.push({ host, go }));
    else this.#enter(host);
    try {
      return await work();
    } finally {
      this.#leave(host);
    }
  }

  #hasRoom(host: string): boolean {
    return this.#count < ALL && (this.#under.get(host) ?? 0) < EACH;
  }

  #enter(host: string) {
    this.#count += 1;
    this.#under.set(host, (this.#under.get(host) ?? 0) + 1);
  }

  #leave(host: string) {
    const left = this.#under.get(host)! - 1;
    this.#count -= 1;
    if (left > 0) this.#under.set(host, left);
    else this.#under.delete(host);
    const next = this.#waiting.find((each) => this.#hasRoom(each.host));
    if (!next) return;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#enter(next.host);
    next.go();
  }
}
