import type { Me } from '@learning-commons/protocol';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import { backoff, Pause } from './backoff.ts';
import { lifetimeOf, subjectOf } from './token.ts';

/** Renew this long before a token ends, or at half of its life when that is shorter. */
const AHEAD = 60_000;
/** A timer of more than this would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** What a session needs, and whom it tells. */
export interface SessionPorts {
  readonly provider: (() => Promise<string | null>) | undefined;
  /** Asks the server who a token stands for, with just this token. */
  whoami(token: string | null): Promise<Me>;
  /** Identity, member or error changed. */
  changed(): void;
  /** It is known who is here: the first time (`from` undefined), and when it is another member or, by sign-out, nobody. */
  switched(from: string | null | undefined, to: string | null): void;
  /** The same member has a new token; `returned` after having been without one. */
  renewed(token: string, returned: boolean): void;
}

/** Who is signed in: one token for all widgets, renewed before it ends. */
export class Session {
  readonly #ports: SessionPorts;
  readonly #pause = new Pause();
  #token: string | null = null;
  #subject: string | null | undefined;
  #me: Me | null = null;
  #lost = false;
  #error: CommonsError | null = null;
  #asking: Promise<string | null> | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts sign-outs, so that what was asked before one is not believed after it. */
  #era = 0;
  #identifying = 0;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  /** Whose texts are kept. Stays when the token merely ends. */
  get subject(): string | null {
    return this.#subject ?? null;
  }

  get me(): Me | null {
    return this.#me;
  }

  get error(): CommonsError | null {
    return this.#error;
  }

  get identity(): 'unknown' | 'anonymous' | 'member' | 'expired' {
    if (this.#lost) return 'expired';
    if (this.#subject === null) return 'anonymous';
    return this.#me?.person ? 'member' : 'unknown';
  }

  /** The token to use now; asks the provider the first time. Rejects when the provider fails. */
  async token(): Promise<string | null> {
    return this.#subject === undefined && this.#token === null && !this.#lost ? this.renew() : this.#token;
  }

  /** Asks the provider, once however many ask. `refused`: the token that the server takes no longer. */
  async renew(refused?: string): Promise<string | null> {
    if (refused !== undefined && refused !== this.#token) return this.#token;
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    try {
      const token = await this.#asking;
      if (token !== null && token === refused) this.#lose();
    } catch (error) {
      if (refused !== undefined) this.#lose();
      throw error;
    }
    return this.#token;
  }

  /** From now on nobody is signed in, until `renew`. */
  forget(): void {
    this.#era++;
    this.#lost = false;
    this.#token = null;
    this.#plan(null);
    this.#settle(null);
    void this.#identify();
  }

  close(): void {
    this.#era++;
    this.#identifying++;
    clearTimeout(this.#timer);
    this.#pause.end();
  }

  async #ask(): Promise<string | null> {
    const era = this.#era;
    try {
      const token = (await this.#ports.provider?.()) ?? null;
      if (era === this.#era) this.#use(token);
    } catch (cause) {
      const error = new CommonsError(
        { code: 'unauthenticated', message: 'The token provider failed.', details: { reason: 'provider' } },
        { cause },
      );
      if (era === this.#era) {
        this.#fail(error);
        this.#plan(backoff(this.#failures++));
      }
      throw error;
    }
    return this.#token;
  }

  #use(token: string | null) {
    const known = token === this.#token && !this.#lost && this.#me;
    this.#failures = 0;
    this.#token = token;
    this.#plan(renewalOf(token));
    if (known) return;
    if (token === null && this.#subject) return this.#lose();
    this.#error = null;
    const subject = token === null ? null : subjectOf(token);
    if (token === null || subject !== null) this.#settle(subject);
    void this.#identify();
  }

  /** Who it is has been found out. */
  #settle(subject: string | null) {
    const [before, returned] = [this.#subject, this.#lost];
    this.#lost = false;
    this.#subject = subject;
    if (subject !== before) {
      this.#me = null;
      this.#ports.switched(before, subject);
    } else if (this.#token !== null) {
      this.#ports.renewed(this.#token, returned);
    }
    this.#ports.changed();
  }

  /** The token is gone and no other is to be had. Whoever it was may come back. */
  #lose() {
    this.#token = null;
    this.#lost = this.#subject !== null;
    this.#ports.changed();
  }

  async #identify() {
    const round = ++this.#identifying;
    const token = this.#token;
    for (let attempt = 0; round === this.#identifying; attempt++) {
      try {
        const me = await this.#ports.whoami(token);
        if (round === this.#identifying) this.#know(me, token);
        return;
      } catch (error) {
        if (round !== this.#identifying || !(await this.#again(error as CommonsError, token, attempt))) return;
      }
    }
  }

  #know(me: Me, token: string | null) {
    this.#error = null;
    // A token that is no JWT does not say whose it is; the server does.
    if (token !== null && subjectOf(token) === null) this.#settle(`member:${me.person?.id}`);
    this.#me = me;
    this.#ports.changed();
  }

  async #again(error: CommonsError, token: string | null, attempt: number): Promise<boolean> {
    this.#fail(error);
    if (error.code === 'unauthenticated' && token !== null) await this.renew(token).catch(() => undefined);
    if (error.code === 'unauthenticated' || !error.retryable) return false;
    await this.#pause.wait(backoff(attempt, error));
    return true;
  }

  #fail(error: CommonsError) {
    this.#error = error;
    this.#ports.changed();
  }

  #plan(delay: number | null) {
    clearTimeout(this.#timer);
    if (delay === null || !this.#ports.provider) return;
    this.#timer = setTimeout(() => void this.renew().catch(() => undefined), Math.min(delay, LONGEST));
  }
}

function renewalOf(token: string | null): number | null {
  const lifetime = token === null ? null : lifetimeOf(token);
  return lifetime === null ? null : Math.max(lifetime - AHEAD, lifetime / 2);
}
