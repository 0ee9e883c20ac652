import { BrowserStorage } from './browser-storage.ts';
import { Connection, type ConnectionPorts } from './connection.ts';
import { Outbox, type OutboxPorts } from './outbox.ts';
import type { Storage } from './storage.ts';
import { whenDeserted } from './tabs.ts';

/** What the upkeep of a client needs, and whom it tells. */
export interface UpkeepPorts extends ConnectionPorts, Omit<OutboxPorts, 'storage' | 'changed'> {
  readonly storage: Storage | undefined;
  /** How every owner's name begins who belongs here. */
  readonly place: string;
  pending(stream: string): void;
}

/** What keeps a client going once something is to be seen: line, outbox, storage. Loaded apart, because first paint needs none of it. */
export class Upkeep {
  readonly storage: Storage;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly #place: string;

  constructor(ports: UpkeepPorts) {
    this.storage = ports.storage ?? new BrowserStorage();
    this.#place = ports.place;
    this.connection = new Connection(ports);
    this.outbox = new Outbox({
      storage: this.storage,
      send: ports.send,
      settled: ports.settled,
      changed: ports.pending,
    });
  }

  /** Somebody else is here, or it is known for the first time who is. What the one before left is forgotten. */
  async switched(first: boolean, owner: string | null, current: () => boolean): Promise<void> {
    if (!first) {
      this.connection.restart();
      await this.outbox.clear();
    }
    if (!current()) return;
    await this.outbox.open(owner);
    if (owner !== null) await this.#forgetOthers(owner);
  }

  end(): void {
    this.connection.close();
    this.outbox.close();
  }

  /** Of those who used this browser before, nothing stays; of those who use it in another tab, everything. */
  async #forgetOthers(owner: string) {
    for (const other of await this.storage.owners()) {
      if (other.startsWith(this.#place) && other !== owner) await whenDeserted(other, () => this.storage.clear(other));
    }
  }
}
