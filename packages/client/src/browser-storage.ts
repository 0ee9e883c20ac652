import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Draft } from './drafts.ts';
import { FIRST_IN_MEMORY, MemoryStorage, type KeptFile, type OutboxEntry, type Storage } from './storage.ts';

/** Some browsers never answer when their database is broken. */
const PATIENCE = 3_000;

interface Tables extends DBSchema {
  outbox: { key: number; value: OutboxEntry; indexes: { owner: string } };
  drafts: { key: [string, string]; value: { owner: string; key: string; draft: Draft }; indexes: { owner: string } };
  files: { key: [string, string]; value: { owner: string; id: string; file: KeptFile }; indexes: { owner: string } };
}

const EVERYTHING = ['outbox', 'drafts', 'files'] as const;

/** Storage in IndexedDB. What cannot be kept there is kept in memory, and `kept` says so. */
export class BrowserStorage implements Storage {
  readonly #memory = new MemoryStorage();
  #database: Promise<IDBPDatabase<Tables>> | null = null;
  #failing = false;

  get kept(): boolean {
    return !this.#failing && this.#memory.empty;
  }

  async add(entry: Omit<OutboxEntry, 'n'>): Promise<number> {
    // IndexedDB gives the number, in the order of writing across tabs.
    return this.#try(
      (database) => database.add('outbox', entry as OutboxEntry),
      () => this.#memory.add(entry),
    );
  }

  async entries(owner: string): Promise<OutboxEntry[]> {
    const kept = await this.#try(
      (database) => database.getAllFromIndex('outbox', 'owner', owner),
      async () => [],
    );
    return [...kept, ...(await this.#memory.entries(owner))];
  }

  async replace(entry: OutboxEntry, from?: string): Promise<boolean> {
    if (entry.n >= FIRST_IN_MEMORY) return this.#memory.replace(entry, from);
    return this.#try(
      async (database) => {
        const { store, done } = database.transaction('outbox', 'readwrite');
        const held = await store.get(entry.n);
        const free = held !== undefined && (from === undefined || held.tab === from);
        if (free) await store.put(entry);
        await done;
        return free;
      },
      async () => false,
    );
  }

  async remove(n: number): Promise<void> {
    if (n >= FIRST_IN_MEMORY) return this.#memory.remove(n);
    // What cannot be removed is sent again after a reload, which the server recognises.
    await this.#try(
      (database) => database.delete('outbox', n),
      async () => undefined,
    );
  }

  async draft(owner: string, key: string): Promise<Draft | null> {
    const inMemory = await this.#memory.draft(owner, key);
    if (inMemory) return inMemory;
    const row = await this.#try(
      (database) => database.get('drafts', [owner, key]),
      async () => undefined,
    );
    return row?.draft ?? null;
  }

  async keepDraft(owner: string, key: string, draft: Draft | null): Promise<void> {
    await this.#try(
      async (database) => {
        await (draft ? database.put('drafts', { owner, key, draft }) : database.delete('drafts', [owner, key]));
        await this.#memory.keepDraft(owner, key, null);
      },
      () => this.#memory.keepDraft(owner, key, draft),
    );
  }

  async file(owner: string, id: string): Promise<KeptFile | null> {
    const row = await this.#try(
      (database) => database.get('files', [owner, id]),
      async () => undefined,
    );
    return row?.file ?? null;
  }

  async keepFile(owner: string, id: string, file: KeptFile | null): Promise<void> {
    const database = await this.#open().catch(() => null);
    // A large file may find no room where texts do: that says nothing of the storage as a whole.
    await (file ? database?.put('files', { owner, id, file }) : database?.delete('files', [owner, id]))?.catch(
      () => undefined,
    );
  }

  async owners(): Promise<string[]> {
    const kept = await this.#try(
      async (database) => {
        const drafts = await database.getAllKeys('drafts');
        const files = await database.getAllKeys('files');
        return [
          ...[...drafts, ...files].map(([owner]) => owner),
          ...(await database.getAll('outbox')).map(({ owner }) => owner),
        ];
      },
      async () => [],
    );
    return [...new Set([...kept, ...(await this.#memory.owners())])];
  }

  async clear(owner: string): Promise<void> {
    await this.#memory.clear(owner);
    await this.#try(
      async (database) => {
        const transaction = database.transaction(EVERYTHING, 'readwrite');
        for (const name of EVERYTHING) {
          const keys = await transaction.objectStore(name).index('owner').getAllKeys(owner);
          for (const key of keys) await transaction.objectStore(name).delete(key);
        }
        await transaction.done;
      },
      async () => undefined,
    );
  }

  async #try<T>(work: (database: IDBPDatabase<Tables>) => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    try {
      const result = await work(await this.#open());
      this.#failing = false;
      return result;
    } catch {
      this.#failing = true;
      return otherwise();
    }
  }

  #open(): Promise<IDBPDatabase<Tables>> {
    const forget = () => void (this.#database = null);
    this.#database ??= inTime(
      openDB<Tables>('learning-commons', 2, {
        upgrade(database, former) {
          if (former < 1) {
            database.createObjectStore('outbox', { keyPath: 'n', autoIncrement: true }).createIndex('owner', 'owner');
            database.createObjectStore('drafts', { keyPath: ['owner', 'key'] }).createIndex('owner', 'owner');
          }
          database.createObjectStore('files', { keyPath: ['owner', 'id'] }).createIndex('owner', 'owner');
        },
        // A later version of this code in another tab must not wait for this one.
        blocking: (_current, _blocked, event) => {
          (event.target as IDBDatabase).close();
          forget();
        },
        terminated: forget,
      }),
    ).catch((error: unknown) => {
      forget();
      throw error;
    });
    return this.#database;
  }
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The database does not answer.')), PATIENCE);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
