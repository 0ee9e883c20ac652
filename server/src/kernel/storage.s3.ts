import { Readable } from 'node:stream';
import { AwsClient } from 'aws4fetch';
import { checkKey, exactly, type ByteRange, type Storage, type StoredBody } from './storage.ts';

/** Where an S3-compatible service is, and who we are to it. */
export interface S3Settings {
  /** `https://s3.eu-central-1.amazonaws.com`, or the address of another service. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Put before every key, so that a bucket may hold other things: `commons/`. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Milliseconds before the answer's first byte. */
const PATIENCE = 30_000;
const TRIES = 3;

/** Keeps files with an S3-compatible service. The bucket is addressed by path, which every such service understands. */
export class S3Storage implements Storage {
  readonly #settings: S3Settings;
  readonly #signer: AwsClient;

  constructor(settings: S3Settings) {
    this.#settings = settings;
    const { accessKeyId, secretAccessKey, region } = settings;
    this.#signer = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
  }

  async put(key: string, body: StoredBody): Promise<void> {
    const url = this.#urlOf(key);
    if (body instanceof Uint8Array) {
      await this.#ask(url, { method: 'PUT', body: body as Uint8Array<ArrayBuffer> });
      return;
    }
    const headers = { 'content-length': String(body.bytes) };
    const stream = Readable.toWeb(Readable.from(exactly(body))) as ReadableStream;
    await this.#ask(url, { method: 'PUT', headers, body: stream, duplex: 'half' } as RequestInit);
  }

  async get(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined> {
    const headers: HeadersInit = range ? { range: `bytes=${range.start}-${range.end}` } : {};
    const answer = await this.#ask(this.#urlOf(key), { method: 'GET', headers });
    return answer && (answer.body ?? new Blob([]).stream());
  }

  async size(key: string): Promise<number | undefined> {
    const answer = await this.#ask(this.#urlOf(key), { method: 'HEAD' });
    return answer && Number(answer.headers.get('content-length'));
  }

  async remove(key: string): Promise<void> {
    await this.#ask(this.#urlOf(key), { method: 'DELETE' });
  }

  async *list(prefix: string): AsyncIterable<string> {
    const own = this.#settings.prefix;
    let more: string | undefined;
    do {
      const url = new URL(this.#bucketUrl());
      url.searchParams.set('list-type', '2');
      url.searchParams.set('prefix', own + prefix);
      if (more !== undefined) url.searchParams.set('continuation-token', more);
      const text = (await (await this.#ask(url.href, { method: 'GET' }))?.text()) ?? '';
      // Our keys are plain ASCII, so nothing in them is escaped.
      for (const [, key] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) yield key!.slice(own.length);
      more = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(text)?.[1];
    } while (more !== undefined);
  }

  #bucketUrl(): string {
    const { endpoint, bucket } = this.#settings;
    return `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  }

  #urlOf(key: string): string {
    return `${this.#bucketUrl()}/${this.#settings.prefix}${checkKey(key)}`;
  }

  /** Undefined for what is not there. What can be repeated is tried again where the service is not well. */
  async #ask(url: string, init: RequestInit): Promise<Response | undefined> {
    for (let left = init.body instanceof ReadableStream ? 0 : TRIES - 1; ; left -= 1) {
      const answer = await this.#send(url, init).catch((error: unknown) => {
        if (left > 0) return undefined;
        throw new Error(`The storage service cannot be reached at ${this.#settings.endpoint}.`, { cause: error });
      });
      if (answer?.ok) return answer;
      // Unread answers hold their connection.
      const words = answer && (await answer.text().catch(() => ''));
      if (answer?.status === 404 && !words?.includes('NoSuchBucket')) return undefined;
      const mayPass = !answer || answer.status >= 500 || answer.status === 429;
      if (left > 0 && mayPass) continue;
      throw new Error(
        `The storage service answered ${answer?.status} (${/<Code>(\w+)/.exec(words ?? '')?.[1] ?? ''}).`,
      );
    }
  }

  /** What is signed leaves the body out; the connection is what protects it. */
  async #send(url: string, init: RequestInit): Promise<Response> {
    const { method, headers } = init;
    const signed = await this.#signer.sign(url, { method: method!, headers: headers ?? {} });
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(new Error('There was no answer in time.')), PATIENCE);
    const sent = { ...init, headers: { ...Object.fromEntries(signed.headers), ...headers } };
    // A long stream may take its time; the wait is for what can be answered at once.
    const limited = init.body instanceof ReadableStream ? sent : { ...sent, signal: timer.signal };
    return fetch(signed.url, limited).finally(() => clearTimeout(timeout));
  }
}
