import type { Id, WriteReply } from '@learning-commons/protocol';
import { CommonsError, fail, type ErrorBody } from '@learning-commons/protocol/errors.js';
import { backoff, Pause } from './backoff.ts';
import type { PendingWrite } from './live-store.ts';
import { HeldEntries } from './outbox.held.ts';
import { FIRST_IN_MEMORY, type OutboxEntry, type Storage } from './storage.ts';
import { Tabs } from './tabs.ts';

/** Without an elected sender, entries of tabs that went away are looked for this often. */
const TAKEOVER = 10_000;

/** What an outbox needs, and whom it tells. */
export interface OutboxPorts {
  readonly storage: Storage;
  send(entry: OutboxEntry): Promise<WriteReply>;
  /** What must be there before an entry is sent, such as its files; undefined where nothing must. Others pass it meanwhile. */
  ready?(entry: OutboxEntry): Promise<void> | undefined;
  /** An entry was answered, to this tab or another. */
  settled(entry: OutboxEntry, reply: WriteReply): void;
  /** Entries of a stream came, went or changed. */
  changed(stream: string): void;
}

type Message =
  | { readonly kind: 'entry'; readonly entry: OutboxEntry }
  | { readonly kind: 'settled'; readonly entry: OutboxEntry; readonly reply: WriteReply }
  | { readonly kind: 'refused'; readonly id: Id; readonly error: ErrorBody }
  | { readonly kind: 'gone'; readonly id: Id }
  | { readonly kind: 'waits'; readonly stream: string; readonly error: ErrorBody | null }
  | { readonly kind: 'led' }
  | { readonly kind: 'cleared' };

interface Waiter {
  readonly resolve: (reply: WriteReply) => void;
  readonly reject: (error: CommonsError) => void;
}

/**
 * Writes of one member, kept until answered. They are sent in the order of writing, one at a time in each stream and by one
 * tab of the browser; a reload, a lost answer or a dead tab only delays them. One that waits for files lets others pass, except
 * for those that have to do with what it writes.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #entries = new Map<Id, OutboxEntry>();
  readonly #waiters = new Map<Id, Waiter>();
  /** Streams being sent. */
  readonly #sending = new Map<string, Pause>();
  /** Why a stream waits, where it does. */
  readonly #waits = new Map<string, CommonsError>();
  readonly #inFlight = new Map<Id, Promise<void>>();
  readonly #held: HeldEntries;
  /** Answered or given up lately: what storage still says of them is old. */
  readonly #gone = new Set<Id>();
  /** Undefined while it is not known who is here. */
  #owner: string | null | undefined;
  #tabs: Tabs<Message> | null = null;
  #loaded = false;
  #suspended = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
    this.#held = new HeldEntries(
      (entry) => ports.ready?.(entry),
      async (entry, error) => {
        if (error) await this.#refuse(entry, error);
        this.#drain(entry.stream);
      },
    );
  }

  /** How many wait for an answer. */
  get size(): number {
    return [...this.#entries.values()].filter(({ refused }) => !refused).length;
  }

  /** What waits in a stream, in the order of writing. */
  pending(stream: string): PendingWrite[] {
    return this.#of(stream).map((entry) => this.#describe(entry));
  }

  /** Works for this member from now on, or for nobody. */
  async open(owner: string | null): Promise<void> {
    this.close();
    this.#owner = owner;
    if (owner !== null) {
      const tabs = (this.#tabs = new Tabs(owner, {
        message: (message) => this.#heard(message),
        led: () => void this.#led(),
      }));
      await this.#load();
      if (tabs !== this.#tabs) return;
      if (!tabs.elects) this.#timer = setInterval(() => void this.#takeOver(), TAKEOVER);
      if (!tabs.elects) void this.#takeOver();
    }
    this.#loaded = true;
    for (const entry of this.#entries.values()) if (entry.owner === '') void this.#keep(entry);
    if (this.#tabs?.leading) void this.#led();
    else this.#drainAll();
  }

  /** Stops sending while no token is to be had, and leaves it to tabs that have one. */
  suspend(): void {
    this.#suspended = true;
    this.#tabs?.yield();
    for (const stream of this.#streams()) this.#ports.changed(stream);
  }

  resume(): void {
    this.#suspended = false;
    this.#tabs?.compete();
    this.wake();
  }

  /** Adds a write. Rejects when it is refused for good. */
  async add(entry: OutboxEntry): Promise<WriteReply> {
    this.#entries.set(entry.id, entry);
    const done = new Promise<WriteReply>((resolve, reject) => this.#waiters.set(entry.id, { resolve, reject }));
    this.#ports.changed(entry.stream);
    if (this.#loaded) void this.#keep(entry);
    return done;
  }

  /** Sends again what was refused for good. */
  async retry(id: Id): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry?.refused) return;
    const again: OutboxEntry = { ...entry, refused: undefined };
    this.#held.forget(id);
    this.#put(again);
    await this.#ports.storage.replace(again);
    this.#tabs?.post({ kind: 'entry', entry: again });
    this.#drain(again.stream);
  }

  /**
   * Gives an entry up. One that was refused is known to be absent on the server; of another one `absent` must say so. False
   * when the server has it, when that cannot be found out, or when another tab is at it.
   */
  async discard(id: Id, absent: () => Promise<boolean>): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    if (!entry.refused && !(await this.#withdraw(entry, absent))) return false;
    this.#remove(id);
    await this.#ports.storage.remove(entry.n);
    this.#tabs?.post({ kind: 'gone', id });
    this.#reject(id, fail('conflict', 'The write was given up before it was sent.'));
    return true;
  }

  /**
   * Keeps again what was answered and is not on the server any more, as if it had been refused. Only the tab that wrote it
   * does, so that it is not offered several times.
   */
  async bringBack(answered: OutboxEntry): Promise<void> {
    const { owner, tab, id } = answered;
    if (owner !== this.#owner || tab !== this.#tabs?.id || this.#entries.has(id)) return;
    const error = fail('conflict', 'The server was put back to an earlier day, and this was lost.', { reason: 'lost' });
    const { n: _, ...unnumbered } = { ...answered, refused: error.toJSON() };
    const n = await this.#ports.storage.add(unnumbered);
    if (owner !== this.#owner) return;
    this.#gone.delete(id);
    const entry: OutboxEntry = { ...unnumbered, n };
    this.#put(entry);
    if (n < FIRST_IN_MEMORY) this.#tabs?.post({ kind: 'entry', entry });
  }

  /** Tries at once what waits, unless the server named the time. */
  wake(): void {
    for (const [stream, pause] of this.#sending) if (this.#waits.get(stream)?.code !== 'rate_limited') pause.end();
    this.#held.wake();
    this.#drainAll();
  }

  /** Forgets everything of this member, here and in storage. */
  async clear(): Promise<void> {
    const owner = this.#owner;
    this.#tabs?.post({ kind: 'cleared' });
    this.#forget();
    if (owner) await this.#ports.storage.clear(owner);
  }

  /** Stops. What waits stays in storage, for another tab or the next page. */
  close(): void {
    clearInterval(this.#timer);
    this.#tabs?.close();
    this.#tabs = null;
    this.#loaded = false;
    for (const pause of this.#sending.values()) pause.end();
    this.#held.wake();
  }

  async #keep(entry: OutboxEntry) {
    const owner = this.#owner ?? null;
    if (owner === null) return this.#refuse(entry, fail('unauthenticated', 'Nobody is signed in.'));
    const { n: _, ...unnumbered } = { ...entry, owner, tab: this.#tabs?.id ?? '' };
    const n = await this.#ports.storage.add(unnumbered);
    if (!this.#entries.has(entry.id) || owner !== this.#owner) return this.#ports.storage.remove(n);
    const kept: OutboxEntry = { ...unnumbered, n };
    this.#put(kept);
    if (n < FIRST_IN_MEMORY) this.#tabs?.post({ kind: 'entry', entry: kept });
    this.#drain(entry.stream);
  }

  #streams(): ReadonlySet<string> {
    return new Set([...this.#entries.values()].map(({ stream }) => stream));
  }

  #of(stream: string): OutboxEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.stream === stream).sort((a, b) => a.n - b.n || 0);
  }

  #describe(entry: OutboxEntry): PendingWrite {
    if (entry.refused) return { entry, state: 'failed', error: new CommonsError(entry.refused) };
    const waits = this.#waits.get(entry.stream) ?? null;
    return { entry, state: waits || this.#suspended ? 'queued' : 'sending', error: waits };
  }

  /** Whether this tab sends the entry. */
  #mine({ n, tab }: OutboxEntry): boolean {
    if (!this.#tabs || this.#suspended) return false;
    return this.#tabs.elects && n < FIRST_IN_MEMORY ? this.#tabs.leading : tab === this.#tabs.id;
  }

  #drainAll() {
    for (const stream of this.#streams()) this.#drain(stream);
  }

  #drain(stream: string) {
    if (!this.#sending.has(stream) && this.#next(stream)) void this.#run(stream);
  }

  #next(stream: string): OutboxEntry | undefined {
    return this.#held.first(this.#of(stream).filter((entry) => this.#sendable(entry)));
  }

  #sendable(entry: OutboxEntry): boolean {
    return !entry.refused && Number.isFinite(entry.n) && this.#mine(entry);
  }

  async #run(stream: string) {
    const pause = new Pause();
    this.#sending.set(stream, pause);
    let attempt = 0;
    for (let entry; (entry = this.#next(stream));) {
      const error = await this.#try(entry);
      attempt = error ? attempt + 1 : 0;
      if (error) this.#wait(stream, error);
      if (error) await pause.wait(backoff(attempt - 1, error));
    }
    this.#sending.delete(stream);
  }

  /** Sends an entry; answers why it must be sent again. */
  async #try(entry: OutboxEntry): Promise<CommonsError | null> {
    const attempt = this.#attempt(entry);
    this.#inFlight.set(
      entry.id,
      attempt.then(() => undefined),
    );
    return attempt.finally(() => this.#inFlight.delete(entry.id));
  }

  async #attempt(entry: OutboxEntry): Promise<CommonsError | null> {
    try {
      await this.#settle(entry, await this.#ports.send(entry));
      return null;
    } catch (thrown) {
      const error =
        thrown instanceof CommonsError ? thrown : new CommonsError({ code: 'internal', message: String(thrown) });
      if (error.retryable) return error;
      await this.#refuse(entry, error);
      return null;
    }
  }

  async #settle(entry: OutboxEntry, reply: WriteReply) {
    if (!this.#entries.has(entry.id)) return;
    await this.#ports.storage.remove(entry.n);
    this.#wait(entry.stream, null);
    this.#tabs?.post({ kind: 'settled', entry, reply });
    this.#answer(entry, reply);
  }

  #answer(entry: OutboxEntry, reply: WriteReply) {
    this.#remove(entry.id);
    this.#ports.settled(entry, reply);
    this.#waiters.get(entry.id)?.resolve(reply);
    this.#waiters.delete(entry.id);
  }

  async #refuse(entry: OutboxEntry, error: CommonsError) {
    if (!this.#entries.has(entry.id)) return;
    const refused = error.toJSON();
    this.#wait(entry.stream, null);
    if (entry.text) await this.#ports.storage.replace({ ...entry, refused });
    else await this.#ports.storage.remove(entry.n);
    this.#tabs?.post({ kind: 'refused', id: entry.id, error: refused });
    this.#refused(entry.id, refused);
  }

  #refused(id: Id, refused: ErrorBody) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    if (entry.text) this.#put({ ...entry, refused });
    else this.#remove(id);
    this.#reject(id, new CommonsError(refused));
  }

  #reject(id: Id, error: CommonsError) {
    this.#waiters.get(id)?.reject(error);
    this.#waiters.delete(id);
  }

  #wait(stream: string, error: CommonsError | null) {
    if (error === (this.#waits.get(stream) ?? null)) return;
    if (error) this.#waits.set(stream, error);
    else this.#waits.delete(stream);
    this.#tabs?.post({ kind: 'waits', stream, error: error?.toJSON() ?? null });
    this.#ports.changed(stream);
  }

  /** Takes an entry out of sending; it goes back if the server has it, or may have it. */
  async #withdraw(entry: OutboxEntry, absent: () => Promise<boolean>): Promise<boolean> {
    if (!this.#mine(entry)) return false;
    this.#put({ ...entry, tab: 'withdrawn', n: Infinity });
    await this.#inFlight.get(entry.id);
    const now = this.#entries.get(entry.id);
    if (!now) return false;
    const confirmed = now.refused !== undefined || (await absent().catch(() => false));
    if (!confirmed && this.#entries.has(entry.id)) {
      this.#put(entry);
      this.#drain(entry.stream);
    }
    return confirmed;
  }

  #put(entry: OutboxEntry) {
    this.#entries.set(entry.id, entry);
    this.#ports.changed(entry.stream);
  }

  #remove(id: Id) {
    const entry = this.#entries.get(id);
    this.#gone.add(id);
    this.#held.forget(id);
    if (this.#entries.delete(id)) this.#ports.changed(entry!.stream);
  }

  #forget() {
    const streams = this.#streams();
    const left = [...this.#entries.keys()];
    this.#entries.clear();
    this.#waits.clear();
    for (const id of left) this.#reject(id, fail('unauthenticated', 'Whoever wrote this has signed out.'));
    for (const stream of streams) this.#ports.changed(stream);
  }

  async #load() {
    const owner = this.#owner ?? '';
    const stored = await this.#ports.storage.entries(owner);
    if (owner !== this.#owner) return;
    for (const entry of stored) if (!this.#gone.has(entry.id)) this.#put(entry);
    this.#gone.clear();
  }

  /** This tab sends now: what it did not hear of is in storage. */
  async #led() {
    if (!this.#loaded || this.#owner === null) return;
    if (!this.#tabs?.elects) return this.#drainAll();
    await this.#load();
    await this.#recheck();
    this.#tabs?.post({ kind: 'led' });
    this.#drainAll();
  }

  /** A tab that died may not have told all it did: what this tab still waits for is asked of the server once more. */
  async #recheck() {
    const held = [...this.#entries.values()].filter(
      (entry) => Number.isFinite(entry.n) && !this.#inFlight.has(entry.id),
    );
    const stored = new Set((await this.#ports.storage.entries(this.#owner ?? '')).map(({ id }) => id));
    for (const entry of held) {
      if (stored.has(entry.id) || this.#entries.get(entry.id) !== entry) continue;
      if (this.#waiters.has(entry.id)) void this.#keep(entry);
      else this.#remove(entry.id);
    }
  }

  async #takeOver() {
    const tabs = this.#tabs;
    const foreign = [...this.#entries.values()].filter((entry) => Number.isFinite(entry.n) && !this.#mine(entry));
    if (!tabs || foreign.length === 0) return;
    const living = await tabs.others();
    for (const entry of foreign) {
      if (living.has(entry.tab) || tabs !== this.#tabs) continue;
      const taken: OutboxEntry = { ...entry, tab: tabs.id };
      if (!(await this.#ports.storage.replace(taken, entry.tab))) continue;
      this.#put(taken);
      tabs.post({ kind: 'entry', entry: taken });
      this.#drain(entry.stream);
    }
  }

  #heard(message: Message) {
    switch (message.kind) {
      case 'entry':
        if (this.#gone.has(message.entry.id)) return;
        this.#put(message.entry);
        return this.#drain(message.entry.stream);
      case 'settled':
        return this.#answer(message.entry, message.reply);
      case 'refused':
        return this.#refused(message.id, message.error);
      case 'gone':
        this.#remove(message.id);
        return this.#reject(message.id, fail('conflict', 'The write was given up before it was sent.'));
      case 'waits':
        if (message.error) this.#waits.set(message.stream, new CommonsError(message.error));
        else this.#waits.delete(message.stream);
        return this.#ports.changed(message.stream);
      case 'led':
        return void this.#recheck();
      case 'cleared':
        return this.#forget();
    }
  }
}
