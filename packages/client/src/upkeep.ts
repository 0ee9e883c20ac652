import { BrowserStorage } from './browser-storage.ts';
import { Connection, type ConnectionPorts } from './connection.ts';
import { Outbox, type OutboxPorts } from './outbox.ts';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import type { OutboxEntry, Storage } from './storage.ts';
import { whenDeserted } from './tabs.ts';
import type { TransportFile } from './transport.ts';
import type { Uploads, UploadsPorts } from './uploads.ts';

/** What the upkeep of a client needs, and whom it tells. */
export interface UpkeepPorts extends ConnectionPorts, Omit<OutboxPorts, 'storage' | 'changed'> {
  readonly storage: Storage | undefined;
  /** How every owner's name begins who belongs here. */
  readonly place: string;
  pending(stream: string): void;
  upload(file: Omit<TransportFile, 'server' | 'community'>): Promise<void>;
  /** Whose files are sent; null for nobody. */
  owner: UploadsPorts['owner'];
  call: UploadsPorts['call'];
}

/** What keeps a client going once something is to be seen: line, outbox, storage. Loaded apart, because first paint needs none of it. */
export class Upkeep {
  readonly storage: Storage;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly #ports: UpkeepPorts;
  readonly #awake = new Set<() => void>();
  #uploads: Promise<Uploads> | undefined;

  constructor(ports: UpkeepPorts) {
    this.#ports = ports;
    this.storage = ports.storage ?? new BrowserStorage();
    this.connection = new Connection(ports);
    this.outbox = new Outbox({
      storage: this.storage,
      send: ports.send,
      ready: (entry) => this.#ready(entry),
      settled: ports.settled,
      changed: ports.pending,
    });
  }

  /** Somebody else is here, or it is known for the first time who is. What the one before left is forgotten. */
  async switched(first: boolean, owner: string | null, current: () => boolean): Promise<void> {
    if (!first) {
      this.#endUploads();
      this.connection.restart();
      await this.outbox.clear();
    }
    if (!current()) return;
    await this.outbox.open(owner);
    if (owner !== null) await this.#forgetOthers(owner);
  }

  /** Files on their way; their code comes with the first. Rejects while that cannot be loaded. */
  uploads(): Promise<Uploads> {
    this.#uploads ??= this.#openUploads().catch((cause: unknown) => {
      this.#uploads = undefined;
      throw new CommonsError({ code: 'unavailable', message: 'What sends files could not be loaded.' }, { cause });
    });
    return this.#uploads;
  }

  /** The line is there again. */
  up(): void {
    this.outbox.wake();
    for (const awake of this.#awake) awake();
  }

  end(): void {
    this.#endUploads();
    this.connection.close();
    this.outbox.close();
  }

  async #openUploads(): Promise<Uploads> {
    const { Uploads } = await import('./uploads.ts');
    const { owner, call, token, renew, upload } = this.#ports;
    return new Uploads({
      ...{ storage: this.storage, owner, call, renew },
      send: (file) => upload({ ...file, token }),
      awake: (listener) => {
        this.#awake.add(listener);
        return () => void this.#awake.delete(listener);
      },
    });
  }

  #endUploads() {
    void this.#uploads?.then((uploads) => uploads.end()).catch(() => undefined);
    this.#uploads = undefined;
  }

  /** The files of a text go before it. */
  #ready({ input }: OutboxEntry): Promise<void> | undefined {
    const files = input.attachments as readonly string[] | undefined;
    return files && files.length > 0 ? this.uploads().then((uploads) => uploads.ready(files)) : undefined;
  }

  /** Of those who used this browser before, nothing stays; of those who use it in another tab, everything. */
  async #forgetOthers(owner: string) {
    for (const other of await this.storage.owners()) {
      if (other.startsWith(this.#ports.place) && other !== owner)
        await whenDeserted(other, () => this.storage.clear(other));
    }
  }
}
