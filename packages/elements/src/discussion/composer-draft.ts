import type { CommonsClient, DiscussionStore, Draft } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import type { LcComposer } from './composer.ts';

const PAUSE = 300;

/** What is written, and the box it is written in. */
export interface DraftDesk {
  readonly host: LcComposer;
  /** What is written now, or null when nothing of it needs keeping. */
  readonly draft: Draft | null;
  /** Puts a kept text back; null empties the box for another place or person. */
  restore(draft: Draft | null): void;
}

/** Where a draft lies, and whose it is. */
interface Place {
  readonly client: CommonsClient;
  readonly key: string;
  readonly member: Id | undefined;
}

/** Texts that left a box and are not yet safe elsewhere. A box drawn anew meanwhile must not show them again. */
const leaving = new WeakMap<CommonsClient, Set<string>>();
const markOf = (key: string, { body }: Draft) => `${key}\n${body}`;

function leavingFrom(client: CommonsClient): Set<string> {
  const found = leaving.get(client) ?? new Set();
  leaving.set(client, found);
  return found;
}

/** Whose text it is. A token that has merely ended changes nothing; whoever signs out is gone. */
function memberOf(client: CommonsClient, former: Place | undefined): Id | undefined {
  const { identity, me } = client.status;
  if (identity === 'anonymous') return undefined;
  return me?.person?.id ?? (former?.client === client ? former.member : undefined);
}

/** Keeps the text of a box from reload, removal and failure. */
export class DraftController {
  #desk: DraftDesk;
  #place: Place | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(desk: DraftDesk) {
    this.#desk = desk;
  }

  connect(): void {
    addEventListener('pagehide', this.flush);
    this.#watch(this.#place?.client);
  }

  disconnect(): void {
    removeEventListener('pagehide', this.flush);
    this.#watch(undefined);
    this.flush();
  }

  update(): void {
    const { client, draftKey: key } = this.#desk.host;
    if (!client || !key) return;
    const former = this.#place;
    const member = memberOf(client, former);
    if (former?.client === client && former.key === key && former.member === member) return;
    // Signing in is no change of person: what was typed before stays.
    const another = former?.member !== undefined && former.member !== member;
    // By now the client keeps drafts for the next person, so the last words of the former one go with them.
    if (another) clearTimeout(this.#pause);
    else this.flush();
    this.#pause = undefined;
    this.#place = { client, key, member };
    this.#watch(client);
    if (former && (former.key !== key || another)) this.#desk.restore(null);
    void this.#load(this.#place);
  }

  /** To be called whenever the text or what goes with it has changed. */
  changed(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(this.flush, PAUSE);
  }

  /** Keeps the latest text now. */
  flush = (): void => {
    if (this.#pause === undefined) return;
    clearTimeout(this.#pause);
    this.#pause = undefined;
    const draft = this.#desk.draft;
    if (draft) void this.#place?.client.drafts.set(this.#place.key, draft);
    else void this.#place?.client.drafts.delete(this.#place.key);
  };

  /** Lets the text go, and forgets the draft once `safe` says that it is kept elsewhere. To be called before emptying. */
  handOver(safe: Promise<unknown>): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    if (this.#place && this.#desk.draft) void forgetWhenSafe(this.#place, this.#desk.draft, safe);
  }

  async #load(place: Place): Promise<void> {
    const draft = await place.client.drafts.get(place.key).catch(() => null);
    const stale = place !== this.#place || !draft || leavingFrom(place.client).has(markOf(place.key, draft));
    if (!stale) this.#desk.restore(draft);
  }

  #watch(client: CommonsClient | undefined): void {
    this.#unsubscribe?.();
    this.#unsubscribe = client?.subscribe(() => this.#desk.host.requestUpdate());
  }
}

async function forgetWhenSafe({ client, key }: Place, draft: Draft, safe: Promise<unknown>): Promise<void> {
  const mark = markOf(key, draft);
  leavingFrom(client).add(mark);
  try {
    await client.drafts.set(key, draft);
    await safe;
    const kept = await client.drafts.get(key);
    if (kept?.body === draft.body) await client.drafts.delete(key);
  } catch {
    // The storage failed: a draft too many loses nothing.
  } finally {
    leavingFrom(client).delete(mark);
  }
}

/**
 * Settles once the text is safe without a draft: the server has it, or the outbox keeps it, waiting or refused, where it
 * survives a reload.
 */
export function safelyKept(
  store: DiscussionStore,
  client: CommonsClient,
  id: Id,
  done: Promise<unknown>,
): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (client.status.storage === 'kept' && store.view.comment(id)?.state === 'queued') settle();
    };
    const unsubscribe = store.subscribe(look);
    const settle = () => {
      unsubscribe();
      resolve();
    };
    done.then(settle, settle);
    look();
  });
}
