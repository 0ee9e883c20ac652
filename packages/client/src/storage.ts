import type { ErrorBody, Id, OperationName } from '@learning-commons/protocol';
import type { Draft } from './drafts.ts';

/** A write waiting for the server's answer. */
export interface OutboxEntry {
  /** Counts up in the order of writing, across all tabs of a browser. */
  readonly n: number;
  readonly id: Id;
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

/** The port to what survives a reload. The default is IndexedDB, and memory where that fails. */
export interface Storage {
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
  /** Everybody of whom something is kept. */
  owners(): Promise<string[]>;
  /** Forgets all of an owner. */
  clear(owner: string): Promise<void>;
}
