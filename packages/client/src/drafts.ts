import type { CommentType, Id, Person } from '@learning-commons/protocol';
import type { Storage } from './storage.ts';

/** Text somebody has begun. */
export interface Draft {
  readonly body: string;
  readonly mentions?: readonly Person[];
  readonly type?: CommentType;
  readonly anonymous?: boolean;
  /** For a draft of an edit: the revision it began from. */
  readonly revision?: number;
  /** Uploads that go with it. */
  readonly attachments?: readonly Id[];
  /** Links that are to get no card. */
  readonly hidePreviews?: readonly string[];
}

/** Unfinished texts of the signed-in member; they survive a reload. Keys are the caller's: one per place to write. */
export class Drafts {
  readonly #storage: Promise<Storage>;
  readonly #owner: () => Promise<string | null>;
  readonly #changed: () => void;
  /** The latest of each text, while an earlier one is being written. */
  readonly #latest = new Map<string, Draft | null>();
  readonly #writing = new Map<string, Promise<void>>();

  /** `owner` answers whose texts they are, or null for nobody: those stay in this page's memory. */
  constructor(storage: Promise<Storage>, owner: () => Promise<string | null>, changed: () => void) {
    this.#storage = storage;
    this.#owner = owner;
    this.#changed = changed;
  }

  async get(key: string): Promise<Draft | null> {
    const owner = await this.#owner();
    const latest = this.#latest.get(`${owner} ${key}`);
    return latest === undefined && owner !== null ? (await this.#storage).draft(owner, key) : (latest ?? null);
  }

  /** Resolves once the text is kept. May be called with every key press. */
  async set(key: string, draft: Draft): Promise<void> {
    await this.#write(key, draft);
  }

  async delete(key: string): Promise<void> {
    await this.#write(key, null);
  }

  /** Forgets what is in memory. */
  forget(): void {
    this.#latest.clear();
  }

  async #write(key: string, draft: Draft | null) {
    const owner = await this.#owner();
    const place = `${owner} ${key}`;
    this.#latest.set(place, draft);
    if (owner === null) return;
    const writing =
      this.#writing.get(place) ?? this.#flush(owner, key, place).finally(() => this.#writing.delete(place));
    this.#writing.set(place, writing);
    await writing;
    this.#changed();
  }

  async #flush(owner: string, key: string, place: string) {
    for (let draft; (draft = this.#latest.get(place)) !== undefined;) {
      await (await this.#storage).keepDraft(owner, key, draft);
      if (this.#latest.get(place) === draft) this.#latest.delete(place);
    }
  }
}
