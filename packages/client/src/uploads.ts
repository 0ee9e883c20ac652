import type { Attachment, AttachmentKind, Id, Upload, UploadPolicy, WriteReply } from '@learning-commons/protocol';
import { CommonsError, fail } from '@learning-commons/protocol/errors.js';
import { backoff, Pause } from './backoff.ts';
import { newId } from './ids.ts';
import { Listeners } from './listeners.ts';
import type { Input, Output } from './live-store.ts';
import type { Storage } from './storage.ts';
import type { TransportFile } from './transport.ts';

/** A file on its way, as it is to be drawn now. A change makes a new object. */
export interface UploadView {
  readonly id: Id;
  readonly name: string;
  readonly kind: AttachmentKind;
  readonly bytes: number;
  /** How many of them the server has. */
  readonly sent: number;
  /**
   * - `waiting`: others are sent first.
   * - `paused`: the line is down, or the server asked to wait; it goes on by itself.
   * - `processing`: the server examines it.
   * - `failed`: it was refused; `error` says why.
   */
  readonly state: 'waiting' | 'sending' | 'paused' | 'processing' | 'ready' | 'failed';
  readonly error: CommonsError | null;
  /** There once it is ready. */
  readonly attachment: Attachment | null;
  readonly transcript: string;
  /** The file itself, where this browser has it. */
  readonly file: Blob | null;
}

interface Answers {
  readonly 'upload.policy': Output<'upload.policy'>;
  readonly 'upload.get': Output<'upload.get'>;
  readonly 'upload.describe': WriteReply<Output<'upload.describe'>>;
  readonly 'upload.remove': WriteReply<Output<'upload.remove'>>;
}

/** What uploads need of their client. */
export interface UploadsPorts {
  readonly storage: Storage;
  /** Whose files they are; null for nobody. */
  owner(): Promise<string | null>;
  send(file: Omit<TransportFile, 'server' | 'community' | 'token'>): Promise<void>;
  renew(): Promise<unknown>;
  /** Asks an operation, and answers what the server did. */
  call<N extends keyof Answers>(name: N, input: Input<N>): Promise<Answers[N]>;
  /** Calls back when the line may be better than it was. */
  awake(listener: () => void): () => void;
}

type Words = Omit<Input<'upload.describe'>, 'uploadId'>;

/** Files sent at the same time. */
const AT_ONCE = 2;
/** Milliseconds between questions whether the server has examined a file, at first. */
const LOOK = 400;
/** Bytes of a file that is kept in this browser until the server has it, so that it survives a reload. */
const KEPT_LARGEST = 67_108_864;

/** Files of one member on their way to the server. They go on after a break, and after a reload where the browser could keep them. */
export class Uploads {
  readonly #ports: UploadsPorts;
  readonly #views = new Map<Id, UploadView>();
  readonly #stops = new Map<Id, AbortController>();
  readonly #pauses = new Set<Pause>();
  readonly #listeners = new Listeners();
  readonly #queue: (readonly [Id, boolean])[] = [];
  /** What was said of files that the server does not have yet. */
  readonly #words = new Map<Id, Words>();
  readonly #describing = new Set<Promise<unknown>>();
  readonly #sleep: () => void;
  #policy: Promise<UploadPolicy> | undefined;
  #running = 0;

  constructor(ports: UploadsPorts) {
    this.#ports = ports;
    this.#sleep = ports.awake(() => this.#pauses.forEach((pause) => pause.end()));
  }

  view(id: Id): UploadView | undefined {
    return this.#views.get(id);
  }

  /** Calls back after changes. Answers how to stop. */
  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** What may be uploaded. Asked once; rejects with a `CommonsError`. */
  policy(): Promise<UploadPolicy> {
    this.#policy ??= this.#ports.call('upload.policy', {}).catch((error: unknown) => {
      this.#policy = undefined;
      throw error;
    });
    return this.#policy;
  }

  /** Begins to send a file and answers its id. Whether it was taken, its view tells. */
  add(file: Blob, name: string): Id {
    const id = newId();
    this.#views.set(id, viewOf(id, file, name));
    void this.#keep(id, file, name);
    this.#enqueue(id, false);
    return id;
  }

  /** Tries once more what was refused or could not be sent. */
  retry(id: Id): void {
    const view = this.#views.get(id);
    if (view?.state !== 'failed' || !view.file) return;
    this.#change(id, { state: 'waiting', error: null });
    this.#enqueue(id, true);
  }

  /** Stops and forgets a file. What the server has of it goes, unless something refers to it. */
  cancel(id: Id): void {
    this.#stops.get(id)?.abort();
    this.#views.delete(id);
    this.#words.delete(id);
    this.#listeners.notify();
    void this.#forget(id);
    // What cannot be removed now is removed by the server in a day.
    void this.#ports.call('upload.remove', { uploadId: id }).catch(() => undefined);
  }

  /** Lets go of files that were sent with something. They stay where they are attached. */
  release(ids: readonly Id[]): void {
    for (const id of ids) if (this.#views.get(id)?.state === 'ready') this.#views.delete(id);
    this.#listeners.notify();
  }

  /** Says what a file shows or says; of one that is still coming it is said as soon as it is there. Rejects with a `CommonsError`. */
  async describe(id: Id, words: Words): Promise<void> {
    const { state } = this.#views.get(id) ?? {};
    if (state === 'waiting' || state === 'sending' || state === 'paused' || state === 'failed')
      return void this.#words.set(id, { ...this.#words.get(id), ...words });
    const asked = this.#ports.call('upload.describe', { uploadId: id, ...words });
    this.#describing.add(asked);
    try {
      this.#learn((await asked).result);
    } finally {
      this.#describing.delete(asked);
    }
  }

  /** Takes up files of an earlier page, from what this browser kept and what the server knows. Those nobody knows are left out. */
  async restore(ids: readonly Id[]): Promise<readonly Id[]> {
    const unknown = ids.filter((id) => !this.#views.has(id));
    const owner = await this.#ports.owner();
    for (const id of unknown) {
      const kept = owner === null ? null : await this.#ports.storage.file(owner, id);
      if (!kept || this.#views.has(id)) continue;
      this.#views.set(id, viewOf(id, kept.file, kept.name));
      this.#enqueue(id, true);
    }
    const rest = unknown.filter((id) => !this.#views.has(id));
    if (rest.length > 0) for (const upload of await this.#ports.call('upload.get', { ids: rest })) this.#learn(upload);
    return ids.filter((id) => this.#views.has(id));
  }

  /**
   * Resolves once the server has examined all of these. Rejects with `conflict` for one that was refused or that nobody has any
   * more, and with what is `retryable` where that cannot be found out now.
   */
  async ready(ids: readonly Id[]): Promise<void> {
    await this.restore(ids);
    for (;;) {
      const views = ids.map((id) => this.#views.get(id));
      const lost = views.find((view) => !view || view.state === 'failed');
      if (views.includes(undefined) || lost)
        throw fail('conflict', 'A file that goes with this was not taken, or is gone.', { reason: 'attachments' });
      if (views.every((view) => view?.state === 'ready')) break;
      await this.#nextChange();
    }
    // What is said of a file goes before what it is attached to.
    await Promise.allSettled(this.#describing);
  }

  /** Stops all of it. What the browser kept goes on with the next page. */
  end(): void {
    for (const stop of this.#stops.values()) stop.abort();
    this.#queue.length = 0;
    this.#views.clear();
    this.#sleep();
    for (const pause of this.#pauses) pause.end();
    this.#listeners.notify();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#listeners.add(() => {
        stop();
        resolve();
      });
    });
  }

  #enqueue(id: Id, begun: boolean) {
    this.#queue.push([id, begun]);
    this.#listeners.notify();
    this.#next();
  }

  #next() {
    if (this.#running >= AT_ONCE) return;
    const [id, begun] = this.#queue.shift() ?? [];
    if (id === undefined) return;
    this.#running++;
    void this.#run(id, begun!).finally(() => {
      this.#running--;
      this.#next();
    });
  }

  async #run(id: Id, begun: boolean) {
    const stop = new AbortController();
    this.#stops.set(id, stop);
    for (let attempt = 0; this.#views.has(id); attempt++) {
      const before = this.#views.get(id)!.sent;
      const error = await this.#send(id, begun, stop.signal);
      if (!error || stop.signal.aborted) return;
      begun = true;
      if (error.code === 'unauthenticated') await this.#ports.renew().catch(() => undefined);
      const further = (this.#views.get(id)?.sent ?? 0) > before;
      if (further) attempt = 0;
      if (!error.retryable && !(error.code === 'conflict' && error.details.reason !== 'id' && attempt < 3))
        return this.#fail(id, error);
      this.#change(id, { state: 'paused', error });
      await this.#pause(backoff(attempt, error));
    }
  }

  async #send(id: Id, begun: boolean, signal: AbortSignal): Promise<CommonsError | null> {
    const { file, name } = this.#views.get(id)!;
    try {
      if (!begun) await this.#demandTaken(file!, name);
      this.#change(id, { state: 'sending', error: null });
      const progressed = (sent: number) => this.#change(id, { sent });
      await this.#ports.send({ id, file: file!, name, begun, signal, progressed });
      const words = this.#words.get(id);
      if (words) await this.#ports.call('upload.describe', { uploadId: id, ...words });
      this.#words.delete(id);
      this.#change(id, { state: 'processing', sent: file!.size });
      void this.#watch(id, signal);
      return null;
    } catch (error) {
      return error instanceof CommonsError ? error : new CommonsError({ code: 'unavailable', message: String(error) });
    }
  }

  /** What the server would refuse need not be sent. Its own refusal says the same, for who changed the rules meanwhile. */
  async #demandTaken(file: Blob, name: string) {
    const { on, largest, accept, quota, used } = await this.policy();
    const kind = kindOf(file.type);
    const ending = /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? '';
    if (!on) throw fail('forbidden', 'Nothing can be uploaded here.', { reason: 'off' });
    if (!accept.includes(ending)) throw fail('invalid', `Files like ${name} are not taken.`, { reason: 'type' });
    if (file.size === 0) throw fail('invalid', 'The file is empty.', { reason: 'empty' });
    if (file.size > largest[kind])
      throw fail('invalid', 'The file is too large.', { reason: 'size', limit: largest[kind] });
    if (used + file.size > quota)
      throw fail('invalid', 'There is no room left.', { reason: 'quota', limit: quota, used });
  }

  /** Asks until the server has examined the file. */
  async #watch(id: Id, signal: AbortSignal) {
    for (let attempt = 0; this.#views.get(id)?.state === 'processing' && !signal.aborted; attempt++) {
      await this.#pause(Math.min(5_000, LOOK * 1.4 ** attempt));
      const uploads = await this.#ports.call('upload.get', { ids: [id] }).catch(() => null);
      if (uploads?.[0]) this.#learn(uploads[0]);
      else if (uploads) this.#fail(id, fail('not_found', 'The server has forgotten the file.', { reason: 'gone' }));
    }
  }

  #learn({ id, name, bytes, received, state, attachment, problem, transcript }: Upload) {
    const view = this.#views.get(id) ?? { ...viewOf(id, null, name), bytes };
    this.#views.set(id, view);
    if (state === 'refused')
      return this.#fail(id, fail('invalid', problem ?? 'The file was refused.', { reason: 'refused' }));
    if (state === 'ready') {
      this.#change(id, { state, sent: bytes, attachment, kind: attachment!.kind, error: null, transcript, name });
      void this.#forget(id);
    } else if (!view.file) {
      // Another tab or device may be sending it.
      this.#change(id, { state: 'processing', sent: received, transcript });
      void this.#watch(id, new AbortController().signal);
    }
  }

  #fail(id: Id, error: CommonsError) {
    this.#change(id, { state: 'failed', error });
    void this.#forget(id);
  }

  #change(id: Id, change: Partial<UploadView>) {
    const view = this.#views.get(id);
    if (!view) return;
    this.#views.set(id, { ...view, ...change });
    this.#listeners.notify();
  }

  async #pause(milliseconds: number) {
    const pause = new Pause();
    this.#pauses.add(pause);
    await pause.wait(milliseconds);
    this.#pauses.delete(pause);
  }

  async #keep(id: Id, file: Blob, name: string) {
    const owner = await this.#ports.owner();
    if (owner !== null && file.size <= KEPT_LARGEST) await this.#ports.storage.keepFile(owner, id, { file, name });
  }

  async #forget(id: Id) {
    const owner = await this.#ports.owner();
    if (owner !== null) await this.#ports.storage.keepFile(owner, id, null);
  }
}

function viewOf(id: Id, file: Blob | null, name: string): UploadView {
  const [kind, bytes] = [kindOf(file?.type ?? ''), file?.size ?? 0];
  return { id, name, kind, bytes, sent: 0, state: 'waiting', error: null, attachment: null, transcript: '', file };
}

function kindOf(type: string): AttachmentKind {
  const [top] = type.split('/');
  return top === 'image' || top === 'audio' || top === 'video' ? top : 'file';
}
