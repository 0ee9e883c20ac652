import type { ErrorBody, Id, OperationName } from '@learning-commons/protocol';
import type { Draft } from './drafts.ts';

/** A write waiting for the server's answer. */
export interface OutboxEntry {
  /** Counts up in the order of writing, across all tabs of a browser. */
  readonly n: number;
  readonly id: Id;
  /** When it was written, by this browser's clock. For display only. */
  readonly at: number;
  /** Whose entry it is: server, community and member in one string. */
  readonly owner: string;
  readonly stream: string;
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
  /** The tab that wrote it, or that took it over. */
  readonly tab: string;
  /** Kept when refused for good, because it holds somebody's words. */
  readonly text: boolean;
  /** Why the server refused it for good. */
  readonly refused?: ErrorBody | undefined;
}

/** A write on its way into the outbox. */
export type NewWrite = Pick<OutboxEntry, 'id' | 'stream' | 'operation' | 'input' | 'text'>;

/** The entry of a new write. It has no number before it is kept; until then it counts as the last. */
export function entryOf(write: NewWrite): OutboxEntry {
  return { ...write, n: Infinity, at: Date.now(), owner: '', tab: '' };
}

/** A file on its way to the server. */
export interface KeptFile {
  readonly file: Blob;
  readonly name: string;
}

/** The port to what survives a reload. The default is IndexedDB, and memory where that fails. */
export interface Storage {
  /** False when something is kept in memory alone. */
  readonly kept: boolean;
  /** Adds an entry and answers its number. */
  add(entry: Omit<OutboxEntry, 'n'>): Promise<number>;
  /** All entries of an owner, in the order of writing. */
  entries(owner: string): Promise<OutboxEntry[]>;
  /** Replaces an entry if it is still there. With `from`, only if that tab still has it. Answers whether it did. */
  replace(entry: OutboxEntry, from?: string): Promise<boolean>;
  remove(n: number): Promise<void>;
  draft(owner: string, key: string): Promise<Draft | null>;
  /** Keeps a draft, or forgets it with null. */
  keepDraft(owner: string, key: string, draft: Draft | null): Promise<void>;
  /** A file that the server does not have yet. */
  file(owner: string, id: Id): Promise<KeptFile | null>;
  /** Keeps a file, or forgets it with null. One that finds no room is not kept: it may be gone after a reload. */
  keepFile(owner: string, id: Id, file: KeptFile | null): Promise<void>;
  /** Everybody of whom something is kept. */
  owners(): Promise<string[]>;
  /** Forgets all of an owner. */
  clear(owner: string): Promise<void>;
}

/** Entries from here on are in one tab's memory: no other tab can see or send them. */
export const FIRST_IN_MEMORY = 2 ** 50;

/** Storage that ends with the page. */
export class MemoryStorage implements Storage {
  readonly kept = false;
  readonly #entries = new Map<number, OutboxEntry>();
  readonly #drafts = new Map<string, Map<string, Draft>>();
  readonly #files = new Map<string, Map<Id, KeptFile>>();
  #next = FIRST_IN_MEMORY;

  /** Whether nothing is in it. */
  get empty(): boolean {
    return this.#entries.size === 0 && this.#drafts.size === 0;
  }

  async add(entry: Omit<OutboxEntry, 'n'>): Promise<number> {
    const n = this.#next++;
    this.#entries.set(n, { ...entry, n });
    return n;
  }

  async entries(owner: string): Promise<OutboxEntry[]> {
    return [...this.#entries.values()].filter((entry) => entry.owner === owner);
  }

  async replace(entry: OutboxEntry, from?: string): Promise<boolean> {
    const held = this.#entries.get(entry.n);
    if (!held || (from !== undefined && held.tab !== from)) return false;
    this.#entries.set(entry.n, entry);
    return true;
  }

  async remove(n: number): Promise<void> {
    this.#entries.delete(n);
  }

  async draft(owner: string, key: string): Promise<Draft | null> {
    return this.#drafts.get(owner)?.get(key) ?? null;
  }

  async keepDraft(owner: string, key: string, draft: Draft | null): Promise<void> {
    const drafts = this.#drafts.get(owner) ?? new Map<string, Draft>();
    if (draft) drafts.set(key, draft);
    else drafts.delete(key);
    if (drafts.size > 0) this.#drafts.set(owner, drafts);
    else this.#drafts.delete(owner);
  }

  async file(owner: string, id: Id): Promise<KeptFile | null> {
    return this.#files.get(owner)?.get(id) ?? null;
  }

  async keepFile(owner: string, id: Id, file: KeptFile | null): Promise<void> {
    const files = this.#files.get(owner) ?? new Map<Id, KeptFile>();
    if (file) files.set(id, file);
    else files.delete(id);
    if (files.size > 0) this.#files.set(owner, files);
    else this.#files.delete(owner);
  }

  async owners(): Promise<string[]> {
    return [
      ...new Set([
        ...this.#drafts.keys(),
        ...this.#files.keys(),
        ...[...this.#entries.values()].map(({ owner }) => owner),
      ]),
    ];
  }

  async clear(owner: string): Promise<void> {
    this.#drafts.delete(owner);
    this.#files.delete(owner);
    for (const entry of await this.entries(owner)) this.#entries.delete(entry.n);
  }
}
